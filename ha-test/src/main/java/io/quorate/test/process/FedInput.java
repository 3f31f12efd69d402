package io.quorate.test.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;

/** Standard input as the child's own code sees it: never ends, because the JVM halts at the end of the real one. */
final class FedInput extends InputStream {
    private final LinkedBlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private byte[] current = new byte[0];
    private int at;

    void feed(byte[] chunk) {
        chunks.add(chunk);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        while (length > 0 && at == current.length) {
            current = next();
            at = 0;
        }
        int n = Math.min(length, current.length - at);
        System.arraycopy(current, at, into, offset, n);
        at += n;
        return n;
    }

    @Override
    public int available() {
        return current.length - at;
    }

    private byte[] next() throws IOException {
        try {
            return chunks.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading standard input");
        }
    }
}
