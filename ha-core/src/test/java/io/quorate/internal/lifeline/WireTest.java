package io.quorate.internal.lifeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.internal.json.MalformedException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static ByteBuffer of(String hex) {
        ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2);
        for (int i = 0; i < hex.length(); i += 2) {
            bytes.put((byte) Integer.parseInt(hex.substring(i, i + 2), 16));
        }
        return bytes.flip();
    }

    @Test
    void framesAreReadAsTheyWereWritten() throws Exception {
        ByteBuffer all = ByteBuffer.allocate(1_000)
                .put(Wire.hello("größe-7", "abc9"))
                .put(Wire.part())
                .put(Wire.guarded("größe-7", "abc9"))
                .put(Wire.dead("größe-7", "abc9"))
                .put(Wire.leave())
                .flip();
        assertThat(Wire.next(all)).contains(new Frame.Hello("größe-7", "abc9"));
        assertThat(Wire.next(all)).contains(new Frame.Part());
        assertThat(Wire.next(all)).contains(new Frame.Guarded("größe-7", "abc9"));
        assertThat(Wire.next(all)).contains(new Frame.Dead("größe-7", "abc9"));
        assertThat(Wire.next(all)).contains(new Frame.Leave());
        assertThat(all.hasRemaining()).isFalse();
    }

    @Test
    void frameIsNothingUntilItIsThereAsAWhole() throws Exception {
        ByteBuffer whole = Wire.hello("n".repeat(128), "z".repeat(32));
        assertThat(whole.remaining()).isEqualTo(Wire.LONGEST);
        for (int i = 0; i < whole.remaining(); i++) {
            ByteBuffer part = whole.slice(0, i);
            assertThat(Wire.next(part)).isEmpty();
            assertThat(part.remaining()).isEqualTo(i);
        }
        assertThat(Wire.next(whole)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "47", // G of GET
                "514c4c4f0101", // another magic
                "514c4c4e0201", // another version
                "514c4c4e0109", // another type
                "514c4c4e010100", // an empty id
                "514c4c4e0105012f0161", // a slash in a dead node's id
                "514c4c4e0101ff", // an id that is too long
                "514c4c4e0101012f0161", // a slash in the id
                "514c4c4e0101010a0161", // a line break in the id
                "514c4c4e010101ff0161", // not UTF-8
                "514c4c4e0101016121", // an incarnation that is too long
                "514c4c4e010101610141", // an incarnation in capitals
                "514c4c4e010101610100" // an incarnation with a NUL
            })
    void anythingElseIsMalformed(String hex) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Wire.next(of(hex)));
    }

    @Test
    void randomBytesAreRefusedOrIncompleteAndNeverMore() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(Wire.LONGEST)];
            random.nextBytes(bytes);
            ByteBuffer in = Wire.hello("a", "b").position(0);
            byte[] head = new byte[Math.min(bytes.length, random.nextInt(8))];
            in.get(head);
            System.arraycopy(head, 0, bytes, 0, head.length);
            try {
                Optional<Frame> frame = Wire.next(ByteBuffer.wrap(bytes));
                assertThat(frame).matches(f -> f.isEmpty() || head.length >= 5);
            } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4711", "10.1.2.3:1", "[0:0:0:0:0:0:0:1]:65535"})
    void addressesAreReadAsTheyWereWritten(String text) {
        assertThat(Addresses.parse(text).map(Addresses::format)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:1",
                "example.org:80",
                "127.0.0.1",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "256.0.0.1:1",
                "1.2.3:1",
                "[fe80::1%eth0]:1",
                "[::::1]:1",
                "[dead]:1",
                "::1:1"
            })
    void whatIsNoLiteralAddressIsNotLookedUp(String text) {
        assertThat(Addresses.parse(text)).isEmpty();
    }
}
