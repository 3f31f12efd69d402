package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.internal.Names;
import io.quorate.internal.json.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Frames as bytes: {@code magic:4 version:1 type:1}, and for those that name a node {@code length:1 id length:1 incarnation}.
 * They come from whoever can reach the port, so that nothing is longer than it must be and nothing is believed. To a peer
 * from before there were guardians a guardian's frames are unknown: it hangs up, and they prove nothing to it.
 */
final class Wire {
    static final byte VERSION = 1;

    private static final int MAGIC = 0x514C4C4E;
    private static final int HEADER = 6;
    private static final int MAX_ID = 128;
    private static final int MAX_INCARNATION = 32;
    /** The most bytes of one frame. */
    static final int LONGEST = HEADER + 1 + MAX_ID + 1 + MAX_INCARNATION;

    /** The most bytes that one side says without a word from the other: who it is, and that it leaves. */
    static final int MOST = LONGEST + HEADER;

    private static final byte HELLO = 1;
    private static final byte LEAVE = 2;
    private static final byte PART = 3;
    private static final byte GUARDED = 4;
    private static final byte DEAD = 5;
    private static final Pattern INCARNATION = Pattern.compile("[0-9a-z]+");

    private Wire() {}

    static ByteBuffer hello(String nodeId, String incarnation) {
        return naming(HELLO, nodeId, incarnation);
    }

    static ByteBuffer guarded(String nodeId, String incarnation) {
        return naming(GUARDED, nodeId, incarnation);
    }

    static ByteBuffer dead(String nodeId, String incarnation) {
        return naming(DEAD, nodeId, incarnation);
    }

    private static ByteBuffer naming(byte type, String nodeId, String incarnation) {
        byte[] id = nodeId.getBytes(UTF_8);
        byte[] start = incarnation.getBytes(UTF_8);
        return header(type, 2 + id.length + start.length)
                .put((byte) id.length)
                .put(id)
                .put((byte) start.length)
                .put(start)
                .flip();
    }

    static ByteBuffer leave() {
        return header(LEAVE, 0).flip();
    }

    static ByteBuffer part() {
        return header(PART, 0).flip();
    }

    /** Takes the next frame from the buffer's front, if it is there as a whole. */
    static Optional<Frame> next(ByteBuffer in) throws MalformedException {
        ByteBuffer look = in.duplicate();
        requireMagic(look.duplicate());
        if (look.remaining() < HEADER) {
            return Optional.empty();
        }
        look.getInt();
        byte version = look.get();
        if (version != VERSION) {
            throw new MalformedException("version " + version + " of the protocol, this node speaks " + VERSION);
        }
        Optional<Frame> frame = switch (look.get()) {
            case HELLO -> readNames(look, Frame.Hello::new);
            case GUARDED -> readNames(look, Frame.Guarded::new);
            case DEAD -> readNames(look, Frame.Dead::new);
            case LEAVE -> Optional.of(new Frame.Leave());
            case PART -> Optional.of(new Frame.Part());
            default -> throw new MalformedException("a frame of an unknown type");
        };
        if (frame.isPresent()) {
            in.position(look.position());
        }
        return frame;
    }

    private static ByteBuffer header(byte type, int more) {
        return ByteBuffer.allocate(HEADER + more).putInt(MAGIC).put(VERSION).put(type);
    }

    /** Garbage is known by its first bytes: nobody need wait for the rest. */
    private static void requireMagic(ByteBuffer in) throws MalformedException {
        for (int shift = 24; shift >= 0 && in.hasRemaining(); shift -= 8) {
            if (in.get() != (byte) (MAGIC >> shift)) {
                throw new MalformedException("not the protocol of lifelines");
            }
        }
    }

    private static Optional<Frame> readNames(ByteBuffer in, BiFunction<String, String, Frame> frame)
            throws MalformedException {
        Optional<String> id = text(in, MAX_ID);
        Optional<String> incarnation = id.isEmpty() ? id : text(in, MAX_INCARNATION);
        if (incarnation.isEmpty()) {
            return Optional.empty();
        }
        try {
            Names.requireName("node", id.get());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a hello with a node id that is not allowed", e);
        }
        if (!INCARNATION.matcher(incarnation.get()).matches()) {
            throw new MalformedException("a hello with an incarnation that is none");
        }
        return Optional.of(frame.apply(id.get(), incarnation.get()));
    }

    private static Optional<String> text(ByteBuffer in, int longest) throws MalformedException {
        if (!in.hasRemaining()) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(in.get());
        if (length == 0 || length > longest) {
            throw new MalformedException("a hello with a text of " + length + " bytes, of 1 to " + longest);
        }
        if (in.remaining() < length) {
            return Optional.empty();
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return Optional.of(UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            throw new MalformedException("a hello that is not UTF-8", e);
        }
    }
}
