/**
 * How two replicas come to have the same: {@link org.logomesh.model.sync.SyncSession}, the same
 * class on relay and device, and what a store needs to play its part. The frames are specified in
 * {@link org.logomesh.model.wire}.
 *
 * <pre>
 *   link ── onBytes ──▶ ┌───────────────────────────────────────────────┐ ──▶ actions, in order
 *   store ─ onAppended ▶│ Handshake   who are you, what do you have     │     SEND          → link
 *           onRangeRead │ TrustFeed   membership first                  │     APPEND_…      → store
 *           onLocalEntr.│ Forks       proofs, then branches             │     READ_…        → store
 *           …           │ StatementFeed  signed words on heads          │     RECORD_FORK   → store
 *   clock ─ onTick ───▶ │ Outbound    logs take turns, within credit    │     CAUGHT_UP, …  → user
 *                       │ Inbound     store first, acknowledge after    │     CLOSE         → link
 *                       └───────────────────────────────────────────────┘
 * </pre>
 *
 * <h2>What a shell does</h2>
 *
 * <ul>
 *   <li>Calls the inputs one at a time, and performs the returned actions in order before the next
 *       input (or queues them: appends among themselves keep their order, reads may overtake).
 *   <li>Answers every action that has a request number, once; appends only after the commit.
 *   <li>Tells every other session of the space what became durable: {@code onTrustChanged} before
 *       {@code onLocalEntries}; {@code onForksRecorded} to all sessions, the one that found the
 *       fork included.
 *   <li>Ticks about once a second, and closes a link whose unsent bytes exceed a few MiB.
 * </ul>
 *
 * <h2>What a store does about a range</h2>
 *
 * <p>In the transaction that appends, with the log's row locked: {@link
 * org.logomesh.model.sync.EntryAdmission#admit} with the log's {@link
 * org.logomesh.model.sync.Standing}. COMMITTED and REFUSED: store {@code fresh}, commit, answer
 * with {@code outcome}. DIVERGED: answer. FORKED: make the proof of the {@code fork} and the own
 * entries at that place, or, if there are none, {@link org.logomesh.model.sync.ForkLedger#against};
 * if there is a proof and it is news, treat it as RECORD_FORK and answer {@code forked}, or {@code
 * refused} with BAD_SIGNATURE if it does not hold; if there is none, the fork is known: answer
 * {@code forked}.
 *
 * <p>RECORD_FORK: find the log that holds the last common entry, ask {@link
 * org.logomesh.model.sync.ForkCut#plan}, and in one transaction record its proofs and move the
 * entries from the fork on to the branch's id. What is stored then depends on nothing but the set
 * of entries, so replicas that meet in different orders end the same.
 */
@NullMarked
package org.logomesh.model.sync;

import org.jspecify.annotations.NullMarked;
