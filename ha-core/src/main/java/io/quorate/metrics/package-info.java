/**
 * A node's meters for Micrometer, which is needed by nothing else here and comes along with nothing: whoever uses this
 * package has {@code io.micrometer:micrometer-core} on the path already.
 *
 * <p>Not guaranteed: that a meter is exact at the instant it is read, or that an event which happened while the node closed is
 * still counted. Names of elections, locks, groups and nodes are no tags: there may be thousands of them, and they would come
 * and go; logs and {@link io.quorate.NodeListener} have them. What is a tag is one of an enum's constants, or was named by the
 * program itself: a view, a signal, a checkpoint.
 */
@NullMarked
package io.quorate.metrics;

import org.jspecify.annotations.NullMarked;
