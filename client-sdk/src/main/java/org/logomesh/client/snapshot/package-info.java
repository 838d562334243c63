/**
 * Snapshots of state: what merging needs of a space at a frontier, as a file that its members can
 * read and nobody else.
 *
 * <h2>Layout</h2>
 *
 * <pre>
 * file   = [clear] "LMSNAP01" ‖ length of head(2) ‖ head ‖ piece*       integers big-endian
 * clear  : {@link org.logomesh.model.wire.SnapshotLogs}, in snapshots that relays get: where the
 *          logs stand, which must be what the records of kind 2 say
 * head   : {@link org.logomesh.client.seal.SnapshotHead}
 * piece  = length(4, the highest bit set for the last one) ‖ sealed
 * sealed : form ‖ length(4) ‖ data, under {@link org.logomesh.client.seal.SnapshotCipher}
 *          form 0: data as it is; 1: deflated (RFC 1951). length: of what it was before, at most
 *          256 KiB and at most 100 times the data's
 * the pieces' data, one after the other, are records
 * record = kind(1) ‖ length(4) ‖ body                           bodies are deterministic CBOR
 *
 * 1 manifest = [version: 1, space, device, wall-millis: int, level, [* trust head], state-root,
 *               entries, thoughts, edges, states, [* [log, seq, entry]]]          the frontier
 * 2 log      = [number, id, hashed-as, device, first-seq, parent number / 0, [seq, entry] / null,
 *               forked-at / null, [* [from-seq, [+ trust head], epoch]]]
 * 3 fork     = bstr                                             a FORK_PROOF frame
 * 4 entries  = [* [number, log number, first seq, hashes: bstr,
 *                  [* lamport less the one before: int],
 *                  [* wall-millis less the one before: int], statuses: bstr]]
 *              status: 0 applied, 2 whited out, 3 void
 * 5 thought  = [id, state, splices, [* history: bstr]]
 * 6 edge     = [key, state]
 * 7 state    = [key, state]
 * 8 end      = [signature]
 * signature  = Ed25519 by the manifest's device over label("snapshot-signature") ‖
 *              SHA-256(label("snapshot") ‖ space ‖ head ‖ all records before the end)
 * </pre>
 *
 * <p>Kinds come in ascending order. States, edges' and states' keys and texts' histories are the
 * bytes that {@code client.graph} and {@code client.text} store; a history names an entry by the
 * number that it has in the records of kind 4. Shown texts are not in it: they follow.
 *
 * <p>Written and read as a stream: a reader holds a piece and a record, whatever the length of the
 * whole. What a member may have put there to harm others is bounded by named limits, and everything
 * about the space (who may sign, what the root must be) is decided by who reads.
 */
@NullMarked
package org.logomesh.client.snapshot;

import org.jspecify.annotations.NullMarked;
