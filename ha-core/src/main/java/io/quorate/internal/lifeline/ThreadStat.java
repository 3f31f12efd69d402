package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quorate.internal.json.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells of a thread in a file of /proc; of a process it tells what is true of its first thread.
 *
 * @param id the thread's id
 * @param state one letter
 * @param parent the id of the process that made its process
 * @param flags the kernel's {@code PF_} flags
 * @param start when it was made, in the clock ticks of the kernel since it was booted
 */
record ThreadStat(long id, char state, long parent, long flags, long start) {
    private static final long PF_EXITING = 0x4;
    private static final int LONGEST = 2_048;
    // Counted from the first field after the name in parentheses.
    private static final int PARENT = 1;
    private static final int FLAGS = 6;
    private static final int START = 19;

    static ThreadStat read(Path file) throws IOException, MalformedException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(new String(in.readNBytes(LONGEST), ISO_8859_1));
        }
    }

    static ThreadStat parse(String line) throws MalformedException {
        // The name is whatever the thread calls itself, parentheses and spaces included.
        int open = line.indexOf(" (");
        int close = line.lastIndexOf(") ");
        if (open < 0 || close < open) {
            throw new MalformedException("a stat file without a name");
        }
        String[] fields = line.substring(close + 2).split(" ");
        if (fields.length <= START || fields[0].length() != 1) {
            throw new MalformedException("a stat file that ends too soon");
        }
        try {
            return new ThreadStat(
                    Long.parseLong(line.substring(0, open)),
                    fields[0].charAt(0),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[FLAGS]),
                    Long.parseLong(fields[START]));
        } catch (NumberFormatException e) {
            throw new MalformedException("a stat file without its numbers", e);
        }
    }

    /** Whether it will never run a user's code again. */
    boolean isOver() {
        return (flags & PF_EXITING) != 0 || state == 'Z' || state == 'X' || state == 'x';
    }
}
