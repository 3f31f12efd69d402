package io.quorate.test.junit;

import io.quorate.test.store.TestStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a {@link TestStore}, as a parameter or by {@link #store()}. In a static field it lives as long as the
 * test class: after each test all faults end, the test's nodes are closed and the next test has another namespace. In a
 * field of the instance each test has a store of its own.
 */
@SuppressWarnings("exports") // See module-info.
public final class StoreExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private final Start start;
    private @Nullable TestStore store;
    private @Nullable String owningClass;

    StoreExtension(Start start) {
        this.start = start;
    }

    /**
     * The store of the test that runs.
     *
     * @return the running store
     * @throws IllegalStateException if no test runs
     */
    public TestStore store() {
        TestStore current = store;
        if (current == null) {
            throw new IllegalStateException("no store runs: is the field annotated with @RegisterExtension?");
        }
        return current;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        // A nested class shares the store of the one around it.
        if (store == null) {
            store = start.start();
            owningClass = context.getUniqueId();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        if (store == null) {
            store = start.start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        if (owningClass != null) {
            store().reset();
        } else {
            end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getUniqueId().equals(owningClass)) {
            owningClass = null;
            end();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestStore.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store();
    }

    private void end() {
        TestStore current = store;
        store = null;
        if (current != null) {
            current.close();
        }
    }

    /** Starts a store. */
    @FunctionalInterface
    public interface Start {
        /**
         * Starts the store.
         *
         * @return the running store; closed by the extension
         * @throws InterruptedException if interrupted while waiting
         */
        TestStore start() throws InterruptedException;
    }
}
