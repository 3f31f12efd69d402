/**
 * Runs a server process that knows nothing of Quorate as a member of a cluster: starts it, probes it over HTTP, registers it
 * while it is healthy, stands for election on its behalf, restarts it, and stops it in good order.
 *
 * <p>Not guaranteed: that the process has stopped to act as the primary when another does: what it does outside the store has
 * to be fenced by the token that the promote hook is given. That requests in flight are waited for at the end: nobody can
 * count them from outside, so a stop delay and the process's own good order have to do. That descendants which leave the
 * process's group end with it.
 */
@NullMarked
package io.quorate.examples.sidecar;

import org.jspecify.annotations.NullMarked;
