package io.quorate.http;

/** What one path answers. Called on one of the server's few threads, interrupted when the request is out of time. */
@FunctionalInterface
interface Endpoint {

    Reply reply(Query query);
}
