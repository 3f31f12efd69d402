package io.quorate.examples.modelserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;

/** An HTTP response before it is sent. */
record Answer(int status, Map<String, String> headers, byte[] body) {
    static final String CONTENT_TYPE = "Content-Type";
    static final String JSON = "application/json";

    private static final JsonMapper MAPPER = new JsonMapper();

    static Answer json(int status, Map<String, ?> content) {
        try {
            return new Answer(status, Map.of(CONTENT_TYPE, JSON), MAPPER.writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps of strings, numbers and lists always become JSON", e);
        }
    }

    static Answer error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, Map.copyOf(more), body);
    }
}
