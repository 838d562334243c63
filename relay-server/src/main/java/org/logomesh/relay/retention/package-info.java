/**
 * Snapshots, and the dropping of entries that lie below them.
 *
 * <p>An administrator of a space brings a snapshot, sealed as everything else, and writes a
 * checkpoint into the trust log: that the state in it is what the entries make up to a frontier. A
 * second one, who has made that state from the entries too, writes the same words. From then on the
 * checkpoint is stable ({@link org.logomesh.model.trust.AttestedSnapshot}), and so many days later
 * as both signed, this relay drops the entries below its frontier, all but the last of each log.
 * Nothing of a space that is not deleted is ever dropped otherwise: not for want of room.
 *
 * <pre>
 *  PUT parts ─▶ complete, its hash checked ─▶ stable in the trust log ─▶ retention over ─▶ entries go
 *                                             (attested since ...)
 * </pre>
 *
 * <p>Besides, members see what the relay holds of their space, and administrators have it deleted:
 * a deleted space is kept out of sight until its grace is over, and then dropped row by row ({@link
 * org.logomesh.relay.store.DeletionStore}).
 *
 * <p>A relay that has nothing of a log, since its disk was lost, and gets a stable snapshot from a
 * device that has not got the older entries either, lets the log begin where the snapshot stands
 * ({@link org.logomesh.relay.retention.Founding}).
 *
 * <p>A device that asks for what was dropped is told NEEDS_SNAPSHOT for that log, and begins with
 * the snapshot. Snapshots go when a later one is stable, or when nobody vouches for them.
 */
@NullMarked
package org.logomesh.relay.retention;

import org.jspecify.annotations.NullMarked;
