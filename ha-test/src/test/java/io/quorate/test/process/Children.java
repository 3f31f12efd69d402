package io.quorate.test.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Main classes of child JVMs. */
final class Children {
    private Children() {}

    /** Answers each line with "you said" and the line; "exit" ends it with status 7. */
    public static final class Parrot {
        private Parrot() {}

        public static void main(String[] args) throws IOException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
            System.err.println("a note on standard error");
            System.out.println("ready " + String.join(",", args));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); !"exit".equals(line); line = in.readLine()) {
                System.out.println("you said " + line);
            }
            System.exit(7);
        }
    }

    /** Starts a Parrot and tells its process id, and pauses it if told so. */
    public static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            ChildJvm child = ChildJvm.builder(Parrot.class).start();
            child.awaitLine("ready", Duration.ofSeconds(20));
            if (args.length > 0) {
                child.pause();
            }
            System.out.println("grandchild " + child.pid());
            System.in.read();
        }
    }

    /** Starts a program that would run for long and tells its process id, and pauses it if told so. */
    public static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws Exception {
            ChildProgram program = ChildProgram.start("sleeper", List.of("sleep", "600"), environment -> {});
            if (args.length > 0) {
                program.pause();
            }
            System.out.println("grandchild " + program.pid());
            System.in.read();
        }
    }
}
