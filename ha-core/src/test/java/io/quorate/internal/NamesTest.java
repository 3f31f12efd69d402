package io.quorate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "llama-70b", "a.b", "...", "with space", "modèle", "模型", "~", "A_1:2"})
    void plainNamesPass(String name) {
        assertThat(Names.requireName("election", name)).isSameAs(name);
    }

    @ParameterizedTest
    @CsvSource({
        "U+002F, '/', 'a/b'",
        "U+0000, ?, '\0'",
        "U+000A, a?b, 'a\nb'",
        "U+001B, ?, '\u001b'",
        "U+007F, ?, '\u007f'",
        "U+0085, ?, '\u0085'",
        "U+D83D, ?, '\uD83D\uDE00'",
        "U+D800, ?, '\uD800'",
        "U+DC00, ?, '\uDC00'",
        "U+E000, ?, '\uE000'",
        "U+F8FF, ?, '\uF8FF'",
        "U+FFFF, ?, '\uFFFF'"
    })
    void forbiddenCharactersAreNamedAndNotPrinted(String code, String shown, String name) {
        assertThatThrownBy(() -> Names.requireName("document", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("document", code, shown, "not allowed", "'-' instead")
                .message()
                .matches(
                        message -> message.chars().noneMatch(c -> c < ' ' || (c >= 0x7F && c <= 0x9F)), "is printable");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void pathStepsAreRefused(String name) {
        assertThatThrownBy(() -> Names.requireName("node", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("node", "'" + name + "'", "path step", "plain name");
    }

    @Test
    void anEmptyNameIsRefused() {
        assertThatThrownBy(() -> Names.requireName("node", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("node", "empty", "at least one");
    }

    @Test
    void lengthIsCountedInBytes() {
        assertThat(Names.requireName("node", "x".repeat(128))).hasSize(128);
        assertThat(Names.requireName("node", "é".repeat(64))).hasSize(64);
        assertThatThrownBy(() -> Names.requireName("node", "x".repeat(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("xxx…", "129 bytes", "at most 128", "shorten");
        assertThatThrownBy(() -> Names.requireName("node", "é".repeat(65))).hasMessageContaining("130 bytes");
    }

    @Test
    void aLongNameOfControlCharactersIsNotPrintedEither() {
        assertThatThrownBy(() -> Names.requireName("node", "\n".repeat(200)))
                .hasMessageContaining("200 bytes")
                .hasMessageNotContaining("\n");
    }
}
