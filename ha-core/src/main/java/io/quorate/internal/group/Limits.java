package io.quorate.internal.group;

import io.quorate.ConfigurationException;
import io.quorate.group.GroupOptions;
import io.quorate.internal.node.NodeCore;

/** Whether a generation is under the limits that this member was told; it says so once when it is not. On the loop. */
final class Limits {
    private final NodeCore core;
    private final String group;
    private final String ours;
    private String reported = "";

    Limits(NodeCore core, String group, GroupOptions options) {
        this.core = core;
        this.group = group;
        ours = options.min() + " to " + options.max();
    }

    void compare(Roster roster) {
        String theirs = roster.min() + " to " + roster.max();
        if (!theirs.equals(ours) && !theirs.equals(reported)) {
            reported = theirs;
            core.failures()
                    .report(
                            "member of group " + group,
                            new ConfigurationException(
                                    "this member was told " + ours + " members, the one that opened the generation "
                                            + theirs + ", which holds: give all members the same limits",
                                    null));
        }
    }
}
