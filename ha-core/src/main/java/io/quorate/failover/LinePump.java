package io.quorate.failover;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a pipe to its end, for a full one would block the worker, and cuts it into lines of bounded length. */
final class LinePump implements Runnable {
    private static final Logger LOG = System.getLogger(LinePump.class.getName());
    private static final int CHUNK = 8 * 1024;

    private final InputStream in;
    private final boolean error;
    private final int maxLine;
    private final Consumer<OutputLine> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    private boolean begun;
    private boolean afterReturn;

    LinePump(InputStream in, boolean error, int maxLine, Consumer<OutputLine> lines) {
        this.in = in;
        this.error = error;
        this.maxLine = maxLine;
        this.lines = lines;
    }

    @Override
    public void run() {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    accept(chunk[i]);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the output of a worker broke", e);
        }
        if (begun) {
            cut = true;
            end();
        }
    }

    /** A carriage return ends a line as well: progress bars know no other end. */
    private void accept(byte b) {
        if (b == '\n' && afterReturn) {
            afterReturn = false;
        } else if (b == '\n' || b == '\r') {
            afterReturn = b == '\r';
            end();
        } else {
            afterReturn = false;
            begun = true;
            if (line.size() < maxLine) {
                line.write(b);
            } else {
                cut = true;
            }
        }
    }

    private void end() {
        lines.accept(new OutputLine(error, line.toString(StandardCharsets.UTF_8), cut));
        line.reset();
        cut = false;
        begun = false;
    }
}
