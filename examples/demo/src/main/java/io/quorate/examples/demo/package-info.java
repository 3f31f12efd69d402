/**
 * The demo: starts every server as a process of its own, kills some without warning, and tells what became of the requests.
 *
 * <p>Not guaranteed: figures that hold elsewhere. Everything shares one host, and the failover times are those of a session
 * time-out chosen for a demo.
 */
@NullMarked
package io.quorate.examples.demo;

import org.jspecify.annotations.NullMarked;
