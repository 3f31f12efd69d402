package io.quorate.test.junit;

import io.quorate.test.Leaks;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What {@link NoLeakedThreads} stands for; made by JUnit. */
@SuppressWarnings("exports") // See module-info.
public final class NoLeakedThreadsExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace OURS = Namespace.create(NoLeakedThreadsExtension.class);

    /** For JUnit. */
    public NoLeakedThreadsExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        options(context).ifPresent(options -> {
            Leaks before = Leaks.snapshot();
            for (String name : options.ignoring()) {
                before = before.ignoring(name);
            }
            context.getStore(OURS).put(context.getUniqueId(), before);
        });
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Optional<NoLeakedThreads> options = options(context);
        if (options.isPresent()) {
            context.getStore(OURS)
                    .remove(context.getUniqueId(), Leaks.class)
                    .assertNoneSince(Duration.ofMillis(options.get().withinMillis()));
        }
    }

    // A nested class inherits the extension without the annotation; the class around it does the counting.
    private static Optional<NoLeakedThreads> options(ExtensionContext context) {
        return Optional.ofNullable(context.getRequiredTestClass().getAnnotation(NoLeakedThreads.class));
    }
}
