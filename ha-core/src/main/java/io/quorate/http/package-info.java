/**
 * Probe endpoints on the JDK's own HTTP server, with threads apart from those that serve requests.
 *
 * <p>Not guaranteed: secrecy or protection against a flood. The endpoints are plain HTTP without credentials, and
 * {@code ?verbose} shows the probes' details; the server binds the loopback address unless told otherwise, and an address
 * that strangers can reach needs a firewall. Each request has a time-out and the threads are few, so many slow clients can
 * make good ones wait.
 *
 * <p>No locks of its own; a handler reads one volatile field and writes a bounded answer.
 */
@NullMarked
package io.quorate.http;

import org.jspecify.annotations.NullMarked;
