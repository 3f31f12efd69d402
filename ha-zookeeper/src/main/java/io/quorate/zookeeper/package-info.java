/**
 * Quorate on ZooKeeper: a session, its entries and fenced transactions over one connection.
 *
 * <p>Not guaranteed: that a session which ZooKeeper still keeps is one its holder may rely on
 * ({@link io.quorate.spi.BackendSession#validUntil()} ends first, always); that an entry is safe from others who may delete
 * in the namespace, since a session's password can be computed from its public id: protect the namespace by access control
 * and by network; that exactly one server will do for anything but development.
 *
 * <h2>Names</h2>
 *
 * The path of the store's URI is the namespace. A key is a path below it. Directories are persistent nodes without data
 * (not even empty data), made on demand and never reaped: a reaped directory would restart what is counted in it. Nodes
 * without data are not entries. {@code .sessions} holds a node per connected session; {@code .fence} in a directory counts
 * who took its held key, see below.
 *
 * <h2>Proof of life</h2>
 *
 * A ping's reply proves nothing: a follower answers it alone. So a session is proven by quorum writes, see
 * {@code Proofs} for what an acknowledged one proves and how much less than a whole TTL it is worth.
 *
 * <h2>Identity</h2>
 *
 * ZooKeeper's transactions compare a node's version, not its creation. Nobody ever uses an owned name again, so its
 * existence is its identity. The name of a held key is used again and again; every taking of it writes {@code .fence} in
 * the same transaction, so a fence that is unchanged since the entry was seen proves that the entry is the same.
 *
 * <h2>Threads</h2>
 *
 * A backend has three: ZooKeeper's sender, ZooKeeper's event thread, which completes the stages, and one that calls
 * listeners and observers and owns the state of the watches. Nothing blocks on any of them. {@code Handle}'s lock may be
 * taken within {@code Connection}'s; a {@code Voice}'s lock is held while an observer is called, so that none is called
 * after its end, and nothing else is taken within it.
 */
@NullMarked
package io.quorate.zookeeper;

import org.jspecify.annotations.NullMarked;
