package io.quorate.balance;

/** How a request to an instance went, as far as it says something about the instance. */
public enum Outcome {
    /** It answered, if only that the client was wrong (a 4xx other than 429). */
    SUCCESS,
    /** It did not answer, or failed (a broken connection, a time-out, a 5xx other than 503). */
    FAILURE,
    /** It is alive and cannot take more at present (429 or 503). Never counts against its health. */
    BACK_PRESSURE
}
