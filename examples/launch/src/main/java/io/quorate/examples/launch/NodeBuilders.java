package io.quorate.examples.launch;

import io.quorate.HaNode;
import io.quorate.HaNodeBuilder;
import io.quorate.LifelineOptions;

/** Nodes as servers want them: each with a guardian, unless they are told otherwise. */
public final class NodeBuilders {
    private NodeBuilders() {}

    /**
     * A node's builder with a guardian, unless {@code --no-guardian} is given. Where there can be none, the library says so
     * once and the node holds its lifelines itself.
     *
     * @param store as in {@link HaNode#builder}
     * @param flags asked for {@code --no-guardian}
     * @return a builder
     */
    public static HaNodeBuilder of(String store, Flags flags) {
        LifelineOptions lifeline = LifelineOptions.defaults();
        return of(store, flags.isSet("no-guardian") ? lifeline : lifeline.withGuardian());
    }

    /**
     * A node's builder with lifelines, if they can be of use.
     *
     * @param store as in {@link HaNode#builder}; the nodes of one in memory die together and watch nobody
     * @param lifeline with any other
     * @return a builder
     */
    public static HaNodeBuilder of(String store, LifelineOptions lifeline) {
        HaNodeBuilder builder = HaNode.builder(store);
        return store.startsWith("memory:") ? builder : builder.lifeline(lifeline);
    }
}
