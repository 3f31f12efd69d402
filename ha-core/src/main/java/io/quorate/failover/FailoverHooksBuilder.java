package io.quorate.failover;

import io.quorate.NodeState;
import io.quorate.PeerEvidence;
import io.quorate.election.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects hooks. Not thread-safe; {@link #build()} copies. */
public final class FailoverHooksBuilder {
    final List<Hook<String>> prepare = new ArrayList<>();
    final List<Hook<Leadership>> promote = new ArrayList<>();
    final List<Hook<Leadership>> demote = new ArrayList<>();
    final List<Hook<PeerEvidence>> peerLost = new ArrayList<>();
    final List<Hook<Boolean>> drained = new ArrayList<>();
    final List<Hook<NodeState>> suspended = new ArrayList<>();
    final List<Hook<NodeState>> restored = new ArrayList<>();
    HookListener listener = (stage, hook, cause) -> {};
    Damping damping = Damping.DEFAULT;

    FailoverHooksBuilder() {}

    /**
     * Gets ready to lead, before a handover. If it fails, this node is not the heir and the leader leads on.
     *
     * @param hook told the election's name
     * @return this
     */
    public FailoverHooksBuilder prepare(Hook<String> hook) {
        prepare.add(hook);
        return this;
    }

    /**
     * Begins to lead. If it fails, the demote hooks run and the lead is given back.
     *
     * @param hook told the term
     * @return this
     */
    public FailoverHooksBuilder promote(Hook<Leadership> hook) {
        promote.add(hook);
        return this;
    }

    /**
     * Stops leading: runs once for each term whose promotion began.
     *
     * @param hook told the term, which is valid still if it ends in good order
     * @return this
     */
    public FailoverHooksBuilder demote(Hook<Leadership> hook) {
        demote.add(hook);
        return this;
    }

    /**
     * The process of another node was proven dead.
     *
     * @param hook told the evidence
     * @return this
     */
    public FailoverHooksBuilder peerLost(Hook<PeerEvidence> hook) {
        peerLost.add(hook);
        return this;
    }

    /**
     * The node has drained.
     *
     * @param hook told whether it did in time
     * @return this
     */
    public FailoverHooksBuilder drained(Hook<Boolean> hook) {
        drained.add(hook);
        return this;
    }

    /**
     * The store is out of reach. What is held is valid until its deadline.
     *
     * @param hook told the node's state
     * @return this
     */
    public FailoverHooksBuilder suspended(Hook<NodeState> hook) {
        suspended.add(hook);
        return this;
    }

    /**
     * The store is back, with the same session or another.
     *
     * @param hook told the node's state
     * @return this
     */
    public FailoverHooksBuilder restored(Hook<NodeState> hook) {
        restored.add(hook);
        return this;
    }

    /**
     * Hears of hooks that went wrong.
     *
     * @param value nobody by default
     * @return this
     */
    public FailoverHooksBuilder listener(HookListener value) {
        listener = value;
        return this;
    }

    /**
     * How long this node does not stand after a term that could not begin, or that ended within the calm period, whatever
     * the reason. Longer pauses: a node that cannot lead disturbs the others less; shorter: one that can again is back
     * sooner. While it pauses others must be there to lead.
     *
     * @param first the first pause, doubled each time; 1 s by default
     * @param longest the longest; 1 min by default
     * @param calm a term that lasts so long resets the pause to the first; 30 s by default
     * @return this
     * @throws IllegalArgumentException if the first is not positive, the longest shorter or over a day, the calm negative
     */
    public FailoverHooksBuilder damping(Duration first, Duration longest, Duration calm) {
        damping = new Damping(first, longest, calm);
        return this;
    }

    /**
     * Makes them.
     *
     * @return the hooks
     */
    public FailoverHooks build() {
        return new FailoverHooks(this);
    }

    <T> List<Hook<T>> inOrder(List<Hook<T>> hooks) {
        return hooks.stream().sorted(Comparator.comparingInt(Hook::order)).toList();
    }
}
