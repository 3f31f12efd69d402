/**
 * Quorate on etcd: a session, its entries and fenced transactions over one connection.
 *
 * <p>Not guaranteed: that a session which etcd still keeps is one its holder may rely on
 * ({@link io.quorate.spi.BackendSession#validUntil()} ends first, always); that etcd before 3.4.31 or 3.5.13 keeps a lease
 * for its TTL: there, a leader whose disk hung may end leases when it wakes that were renewed with its successor meanwhile
 * (what is written in a transaction is safe all the same, by its guard); that an entry is safe from others who may write in
 * the namespace, or, without authentication, from anybody who can reach etcd: protect both; that a write whose outcome is
 * unknown has been settled before the session is {@linkplain io.quorate.spi.SessionListener#restored() restored}.
 *
 * <h2>Names</h2>
 *
 * The path of the store's URI is the namespace; a key is stored as namespace, slash, key. There are no directories: listing
 * or watching one reads whatever begins with it, and drops what lies deeper. {@code .sessions} holds a marker per session.
 *
 * <h2>Proof of life</h2>
 *
 * A renewal of a lease proves nothing by itself: it does not pass the quorum. It counts between two answers that do, see
 * {@code Proofs}.
 *
 * <h2>Identity</h2>
 *
 * The create revision of a key, compared where a write is applied. That of a held key is the revision of its last write,
 * since etcd cannot delete and create a key in one transaction. Whatever a session writes is also on condition that its
 * marker is as it was when the present connection was made: so nothing that was sent through an earlier one comes late.
 *
 * <h2>Threads</h2>
 *
 * A backend has two: one reads from the network and completes the stages, the other calls listeners and observers and owns
 * the state of the watches. Others exist only while a connection is made. Nothing blocks on the first two. {@code
 * Connection}'s lock may be taken within a {@code Call}'s; a {@code Voice}'s lock is held while an observer is called, so that
 * none is called after its end, and nothing else is taken within it.
 */
@NullMarked
package io.quorate.etcd;

import org.jspecify.annotations.NullMarked;
