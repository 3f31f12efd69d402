package io.quorate.election;

/**
 * The work of a leader. Called on the node's callback executor, never concurrently with itself: the next term's call begins
 * only after this term's has returned.
 */
@FunctionalInterface
public interface LeadershipCallback {

    /**
     * This node leads. Leadership outlasts the call; it ends with {@link Leadership#close()}, with a loss, or with the
     * candidacy ({@link CandidateOptions#withReleaseOnReturn()} ties it to the call instead).
     *
     * <p>A call that takes long should watch {@link Leadership#ending()}: leadership that is given up in good order is not
     * released before the call has returned or the grace has passed; then, and on every loss, its thread is interrupted.
     *
     * @param leadership this term
     * @throws Exception gives the lead up at once and is reported; the candidacy stands again after a pause
     */
    void lead(Leadership leadership) throws Exception;
}
