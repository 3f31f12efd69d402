package io.quorate.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static JsonObject parse(String text) throws MalformedException {
        return JsonObject.parse(text.getBytes(UTF_8));
    }

    @Test
    void whatIsWrittenIsRead() throws MalformedException {
        byte[] bytes = new JsonWriter()
                .string("id", "gpu-7 \"é\"\n\u0001")
                .number("weight", 2.5)
                .number("progress", Long.MIN_VALUE)
                .strings("labels", Map.of("gpu", "h100", "", "empty name"))
                .toBytes();
        JsonObject read = JsonObject.parse(bytes);

        assertThat(read.string("id")).isEqualTo("gpu-7 \"é\"\n\u0001");
        assertThat(read.number("weight").orElseThrow().doubleValue()).isEqualTo(2.5);
        assertThat(read.number("progress").orElseThrow().longValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(read.strings("labels")).isEqualTo(Map.of("gpu", "h100", "", "empty name"));
    }

    @Test
    void emptyValuesCostNoBytesAndReadAsAbsent() throws MalformedException {
        byte[] bytes =
                new JsonWriter().string("zone", "").strings("labels", Map.of()).toBytes();
        assertThat(new String(bytes, UTF_8)).isEqualTo("{}");
        assertThat(JsonObject.parse(bytes).optionalString("zone")).isEmpty();
        assertThat(JsonObject.parse(bytes).strings("labels")).isEmpty();
    }

    @Test
    void unknownMembersAreKeptOutOfTheWay() throws MalformedException {
        JsonObject read = parse("{\"a\":[1,{\"b\":[]}],\"c\":{\"d\":{\"e\":1}},\"f\":true,\"g\":null,\"id\":\"x\"}");
        assertThat(read.string("id")).isEqualTo("x");
        assertThat(read.optionalString("g")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"x\"",
                "7",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"a\":[1",
                "{} {}",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{'a':1}",
                "\u0000\u0001"
            })
    void whatIsNotOneJsonObjectIsMalformed(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        byte[] bytes = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'};
        assertThatThrownBy(() -> JsonObject.parse(bytes)).isInstanceOf(MalformedException.class);
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> parse("{\"a\":".repeat(9) + "1" + "}".repeat(9)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> parse("{\"a\":\"" + "x".repeat(70_000) + "\"}"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> parse("{\"a\":" + "9".repeat(2_000) + "}")).isInstanceOf(MalformedException.class);
    }

    @Test
    void aMemberOfTheWrongTypeIsNamed() throws MalformedException {
        JsonObject read = parse("{\"id\":7,\"weight\":\"x\",\"labels\":{\"gpu\":1},\"flag\":true}");
        assertThatThrownBy(() -> read.string("id")).hasMessage("member 'id' is not a string");
        assertThatThrownBy(() -> read.number("weight")).hasMessage("member 'weight' is not a number");
        assertThatThrownBy(() -> read.number("flag")).hasMessage("member 'flag' is not a number");
        assertThatThrownBy(() -> read.strings("id")).hasMessage("member 'id' is not an object");
        assertThatThrownBy(() -> read.strings("labels")).hasMessage("member 'labels.gpu' is not a string");
        assertThatThrownBy(() -> read.string("zone")).hasMessage("member 'zone' is missing");
    }

    @Test
    void theMessageDoesNotQuoteWhatSomebodyElseWrote() {
        assertThatThrownBy(() -> parse("{\"password\": secret")).hasMessageNotContaining("secret");
    }
}
