package io.quorate.test.internal;

import io.quorate.test.TestKitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short command of the operating system to its end. */
public final class Command {
    private static final int LIMIT_SECONDS = 10;

    private Command() {}

    /**
     * Runs a command that has to succeed.
     *
     * @param words the command and its arguments
     * @return its output, standard error included
     */
    public static String run(String... words) {
        List<String> command = List.of(words);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new TestKitException(String.join(" ", command) + " failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new TestKitException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestKitException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
