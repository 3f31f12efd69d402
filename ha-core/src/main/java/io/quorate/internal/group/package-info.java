/**
 * The worker group recipe. A <em>round</em> gathers members and opens at most one generation of them.
 *
 * <p>Not guaranteed: that a round opens a generation; that its entries say who works at this moment (see {@code Standing}).
 *
 * <p>In the store, all of it living with sessions, so that nothing is left when the last member has gone:
 *
 * <ul>
 *   <li>{@code groups/<name>/state/round}: the held key. Whoever takes it coordinates the round; its create revision is the
 *       round's number and the generation's token, and it guards all members' writes. It lives with the coordinator's
 *       session, so the coordinator's death closes the generation without anybody's doing. A persistent document would have
 *       to be closed by somebody who lives and notices, and would stay behind when all die at once.
 *   <li>{@code groups/<name>/state/<owned>}: the coordinator's roster, written once in a round: the generation is open. And
 *       how often each barrier was passed.
 *   <li>{@code groups/<name>/members/<owned>}: an entry per member. It says which round the member has acknowledged, and
 *       how often it has come to each barrier.
 *   <li>{@code groups/<name>/values/<value>/value}: a shared value, a held key of the member that set it.
 * </ul>
 *
 * <p><em>Why two generations are never valid at once.</em> A coordinator opens a generation only when every entry among the
 * members that is older than its round says that it acknowledges this round, and a member says so only after it has ended
 * its part in any earlier one (and removed its values). Who cannot be reached keeps the round waiting until its session
 * ends, when its own deadline has passed already, or its process is proven dead. The coordinator begins to watch the members after it has taken the key,
 * so it knows of every entry that is older.
 *
 * <p><em>Costs.</em> Only the coordinator watches the members: each change is read once, not once by each. Everybody watches
 * the state, where a round changes two or three entries. The three directories lie side by side, since some stores watch
 * whole trees. A regroup of n costs n + 2 writes when all answer at once, a
 * barrier n + 1; a coordinator that died costs a few claims in vain besides.
 *
 * <p>Confined to the node's loop, but for what {@link io.quorate.group.Generation} offers. Users' code runs on lanes, never
 * under a lock.
 */
@NullMarked
package io.quorate.internal.group;

import org.jspecify.annotations.NullMarked;
