package io.quorate.examples.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FlagsTest {
    @Test
    void flagsAreReadByTheirKind() {
        Flags flags = Flags.parse(
                "--port", "81", "--wait", "1500ms", "--models", "a,b", "--keep", "--policy", "second", "--id", "x");
        assertThat(flags.number("port", 0, 99, 1)).isEqualTo(81);
        assertThat(flags.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofMillis(1500));
        assertThat(flags.list("models")).containsExactly("a", "b");
        assertThat(flags.isSet("keep")).isTrue();
        assertThat(flags.word("policy", "first", "first", "second")).isEqualTo("second");
        assertThat(flags.required("id", "y")).isEqualTo("x");
        flags.requireNoOthers();
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Flags flags = Flags.parse();
        assertThat(flags.number("port", 0, 99, 1)).isEqualTo(1);
        assertThat(flags.duration("wait", Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(flags.list("models")).isEmpty();
        assertThat(flags.isSet("keep")).isFalse();
        assertThat(flags.text("id")).isEmpty();
    }

    @Test
    void everyMistakeIsNamedTogetherWithItsMend() {
        says(() -> Flags.parse("serve"), "'serve' is not a flag: write --name value");
        says(() -> Flags.parse("--id", "a", "--id", "b"), "--id is given twice: keep one of them");
        says(() -> Flags.parse("--id").text("id"), "--id has no value: write --id value");
        says(() -> Flags.parse("--keep", "it").isSet("keep"), "--keep stands alone: leave 'it' out");
        says(() -> Flags.parse().required("store", "s://x"), "--store is missing: write for example --store s://x");
        says(
                () -> Flags.parse("--port", "99999").number("port", 0, 65535, 0),
                "--port is '99999': it must be a whole number from 0 to 65535");
        says(
                () -> Flags.parse("--wait", "soon").duration("wait", Duration.ZERO),
                "--wait is 'soon': it must be a duration above zero such as 500ms, 2s or 1m");
        says(
                () -> Flags.parse("--wait", "0s").duration("wait", Duration.ZERO),
                "--wait is '0s': it must be a duration above zero such as 500ms, 2s or 1m");
        says(() -> Flags.parse("--p", "z").word("p", "x", "x", "y"), "--p is 'z': it must be one of x, y");
        says(Flags.parse("--no", "1")::requireNoOthers, "--no is unknown: the flags are --");
    }

    private static void says(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(CannotStartException.class).hasMessage(message);
    }
}
