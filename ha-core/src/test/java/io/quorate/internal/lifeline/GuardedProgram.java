package io.quorate.internal.lifeline;

import io.quorate.LifelineOptions;
import java.time.Duration;

/** The main class of a node's process, as far as lifelines are concerned: it says where it listens, and leaves when told. */
final class GuardedProgram {
    private GuardedProgram() {}

    public static void main(String... args) throws Exception {
        SocketSource source = SocketSource.open(LifelineOptions.defaults().withGuardian(), args[0], args[1]);
        System.out.println(source.address().orElseThrow());
        if (System.in.read() == 'c') {
            source.close();
            source.awaitEnd(Duration.ofSeconds(20));
        }
    }
}
