package io.quorate.internal.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Consumer;

/** Reads an object, and at its end compares size and checksum with what was written. */
final class VerifyingChannel implements ReadableByteChannel {

    /** How far the reading has come. */
    interface Course {
        void verified();

        void damaged(String reason);
    }

    private final ObjectRef expected;
    private final ReadableByteChannel object;
    private final Digest digest;
    private final Course course;
    private long bytes;
    private boolean ended;

    VerifyingChannel(ObjectRef expected, ReadableByteChannel object, Course course) {
        this.expected = expected;
        this.object = object;
        this.digest = Digest.like(expected.checksum());
        this.course = course;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (ended) {
            return -1;
        }
        int begin = target.position();
        int n = readOrReport(target);
        if (n < 0) {
            end();
            return -1;
        }
        bytes += n;
        if (bytes > expected.bytes()) {
            throw damaged("it has more than the " + expected.bytes() + " bytes that were written");
        }
        ByteBuffer read = target.duplicate();
        read.limit(target.position()).position(begin);
        digest.update(read);
        return n;
    }

    private int readOrReport(ByteBuffer target) throws IOException {
        try {
            return object.read(target);
        } catch (java.nio.channels.ClosedChannelException closed) {
            throw closed;
        } catch (IOException e) {
            course.damaged("object " + expected.name() + " cannot be read: " + e);
            throw e;
        }
    }

    private void end() throws IOException {
        if (bytes != expected.bytes()) {
            throw damaged("it ends after " + bytes + " of " + expected.bytes() + " bytes");
        }
        String actual = digest.text();
        if (!actual.equals(expected.checksum())) {
            throw damaged("its checksum is " + actual + ", it was written with " + expected.checksum());
        }
        ended = true;
        course.verified();
    }

    private IOException damaged(String how) {
        String reason = "object " + expected.name() + " is damaged: " + how;
        course.damaged(reason);
        return new IOException(reason);
    }

    @Override
    public boolean isOpen() {
        return object.isOpen();
    }

    @Override
    public void close() throws IOException {
        object.close();
    }

    /** Reads all of it, for nothing but the verdict or into a consumer. */
    static void drain(ReadableByteChannel channel, ByteBuffer buffer, Consumer<ByteBuffer> consumer)
            throws IOException {
        for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
            consumer.accept(buffer.flip());
        }
    }
}
