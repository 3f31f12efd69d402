package io.quorate.examples.gateway;

/**
 * What keeps the gateway's memory and its instances' queues bounded.
 *
 * @param exchanges requests in flight; more are refused with 503
 * @param connections connections of clients; more are closed at once
 * @param pendingPerInstance requests in flight to one instance; a full one is passed over
 * @param attempts instances that are tried for one request
 * @param body bytes of a request's body that are kept for another attempt; a longer one is sent once
 * @param bodies bytes kept for all requests together; beyond it bodies are sent once
 * @param head bytes of a request's or an answer's headers
 * @param models services that are followed
 */
record Limits(
        int exchanges,
        int connections,
        int pendingPerInstance,
        int attempts,
        int body,
        long bodies,
        int head,
        int models) {
    static final Limits DEFAULTS = new Limits(1_024, 4_096, 100, 3, 1 << 20, 32 << 20, 16 << 10, 256);

    Limits withExchanges(int value) {
        return new Limits(value, connections, pendingPerInstance, attempts, body, bodies, head, models);
    }

    Limits withPendingPerInstance(int value) {
        return new Limits(exchanges, connections, value, attempts, body, bodies, head, models);
    }

    Limits withBody(int value) {
        return new Limits(exchanges, connections, pendingPerInstance, attempts, value, bodies, head, models);
    }

    Limits withModels(int value) {
        return new Limits(exchanges, connections, pendingPerInstance, attempts, body, bodies, head, value);
    }
}
