package io.quorate;

import org.jspecify.annotations.Nullable;

/** The configuration or a request cannot work as it is: mend it as the message says; trying again will not help. */
public final class ConfigurationException extends QuorateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message names the value, the rule and the mend
     * @param cause what led to it
     */
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
