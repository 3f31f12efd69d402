package io.quorate.registry;

/** Whether an instance wants traffic. */
public enum InstanceState {
    /** Not ready yet, for example loading its model. */
    STARTING,
    /** Ready for traffic. */
    READY,
    /** Not ready at present. */
    NOT_READY,
    /** Leaving: finishes what it has, takes nothing new. */
    DRAINING
}
