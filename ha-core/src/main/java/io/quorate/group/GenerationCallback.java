package io.quorate.group;

/**
 * The work of a member. Called on the node's callback executor, never concurrently with itself: the next generation's call
 * begins only after this one's has returned.
 */
@FunctionalInterface
public interface GenerationCallback {

    /**
     * A generation has opened and this member is in it. The generation outlasts the call.
     *
     * <p>When the generation ends, the call's thread is interrupted. Until it has returned, or the stop grace has passed,
     * the next generation does not open; after that the others go on without this member, which comes back once the call
     * has returned.
     *
     * @param generation the generation, and this member's rank in it
     * @throws Exception closes the generation for all and is reported, unless the generation was over already; this member
     *     joins again after a pause
     */
    void work(Generation generation) throws Exception;
}
