package io.quorate.health;

/**
 * One check of one aspect of health. It may block: it runs on a probe thread, is interrupted at its
 * {@linkplain ProbeOptions#timeout() time-out}, and never runs concurrently with itself. It should end soon after an
 * interrupt; one that does not is reported as stuck and not started again before it returns.
 */
@FunctionalInterface
public interface Probe {

    /**
     * Checks once.
     *
     * @return what was found; not null
     * @throws Exception anything: counts as a failure, with the exception as its detail
     */
    // The engine is the only caller and treats every throwable alike, so narrowing it would only burden implementers.
    ProbeResult check() throws Exception;

    /**
     * What the outcome depends on.
     *
     * @return {@link ProbeScope#LOCAL} unless overridden
     */
    default ProbeScope scope() {
        return ProbeScope.LOCAL;
    }

    /**
     * Declares that a check depends on another system.
     *
     * @param check the check
     * @return the same check, {@link ProbeScope#EXTERNAL}
     */
    static Probe external(Probe check) {
        return new Probe() {
            @Override
            public ProbeResult check() throws Exception {
                return check.check();
            }

            @Override
            public ProbeScope scope() {
                return ProbeScope.EXTERNAL;
            }
        };
    }
}
