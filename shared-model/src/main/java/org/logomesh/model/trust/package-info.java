/**
 * The trust log: who belongs to a space, with which rights and keys.
 *
 * <p>A space's trust log is a graph of signed records. Each names the records that it was written
 * upon, its parents. Relays and clients hold the same records and derive the same answers with the
 * same code: {@link org.logomesh.model.trust.TrustLog} verifies and keeps records, {@link
 * org.logomesh.model.trust.TrustState} says who is a member at some heads, and {@link
 * org.logomesh.model.trust.EntryJudge} says whether an entry has effect. Nothing here reads a
 * clock, holds a secret key or opens a wrapped one. This page is part of the protocol; the vectors
 * are in {@code src/test/resources/vectors/trust-*.txt}.
 *
 * <h2>Bytes</h2>
 *
 * Deterministic CBOR; a list of ids or of pairs is ascending without repetition. Map keys below 64
 * that a version does not know make a record malformed, keys from 64 on are ignored.
 *
 * <pre>
 *   record      = [content: bstr .cbor content, signature: bstr .size 64]      ; at most 256 KiB
 *   content     = {0: 1, 1: kind, 2: [0*16 hash], 3: author device, 4: body}   ; no parents: genesis
 *   genesis  0  = {0: nonce (32 B), 1: certificate, ? 2: recovery certificate, 3: grant, 4: space level}
 *   admit    1  = {0: certificate, 1: [0*16 [epoch, wrap]]}
 *   level    2  = {0: device, 1: level, 4: [0*16 [epoch, wrap]]}               ; promotion
 *               / {0: device, 1: level, 2: [*cut], 3: grant}                   ; demotion
 *   revoke   3  = {0: [1*64 [device, [*cut]]], 1: grant}
 *   epoch    4  = {0: grant}
 *   space    5  = {0: space level}
 *   cut      6  = {0: device, 1: [1*1000 cut]}
 *   check    7  = {0: snapshot id, 1: state root (32 B), 2: retention (days, 0..3650),
 *                  3: [1*1000 [device, [1*1000 cut]]]}                         ; at most 3000 cuts
 *   others      = any item; kept and forwarded, no effect
 *   certificate = {0: Ed25519 key (32 B), 1: X-Wing key (1216 B), 2: level, ? 3: expiry (Unix s),
 *                  4: sealed name (0..1024 B), 5: proof (64 B)}
 *   grant       = [epoch, [0*16 [parent epoch, encrypted key (0..256 B)]], [0*1000 [device, wrap]]]
 *   cut         = [log (16 B), sequence number, entry hash]                    ; at most 1000 in a list
 *   wrap        = bstr .size (0..2048)
 *   level       = 0 UNTRUSTED / 1 BASIC (reads) / 2 VERIFIED (writes) / 3 FULL (administers)
 *
 *   device id   = SHA-256(label("device") ‖ Ed25519 key ‖ X-Wing key)
 *   proof       = Ed25519 by the device over label("device-certificate") ‖ binding ‖ both keys;
 *                 binding: the space id, in a genesis its nonce
 *   hash        = SHA-256(label("trust") ‖ space id ‖ content); of a genesis SHA-256(label("genesis") ‖
 *                 content), which is the space id
 *   signature   = Ed25519 by the author over label("trust-signature") ‖ hash
 * </pre>
 *
 * <p>Shape: both certificates of a genesis are FULL with different keys, its grant has no links and
 * one wrap for each of the two, its author is the creator. Certificates below BASIC come without
 * wraps. A promotion does not lead to UNTRUSTED, a demotion not to FULL, and one to VERIFIED lists
 * no cuts. A removal wraps no key for the removed. A grant does not link its own epoch.
 *
 * <h2>What is part of the log</h2>
 *
 * A record is judged by itself and its own past alone, so every replica keeps the same set, and
 * only FULL devices can make it grow. {@code S(r)} is {@code effective(past(r))}, below. A record
 * is rejected unless
 *
 * <pre>
 *   genesis   its hash is the space id; both proofs and the creator's signature are valid
 *   others    some admission of the author is in its past, and the signature is valid by that key;
 *             level(author, S(r)) is FULL
 *   admit     the proof is valid; the device is not removed in S(r), nor a member
 *   level     the device is a member in S(r), of a lower level (promotion) or a higher one (demotion)
 *   removal   the grant's epoch is introduced: no record in past(r) grants that epoch
 *   space     the level is higher than in S(r)
 *   cut       the device lost the right to write by a record in S(r)
 * </pre>
 *
 * <h2>The fold</h2>
 *
 * <pre>
 *   past(r)      the records reachable from r through parents, without r
 *   a ∥ b        neither is in the other's past, and a is not b
 *   S            a set that holds with every record its past, as {heads} ∪ past(heads)
 *   removal      a revoke, or a demotion; its targets are the devices that it names
 *   grants of d  the genesis that names d, admits and promotions of d, each with the level it gives
 *
 *   level(d, E):                                          -- E: any set of records
 *     if a revoke in E names d, or no genesis or admit in E names d:  not a member
 *     D = the demotions of d in E that are in the past of no other of them
 *     G = the grants of d in E
 *     if some g in G have all of D in their past:  the highest level of those g
 *     else:  the lowest of the highest level in G and the levels in D
 *
 *   strikes(R, r)  R is a removal that targets author(r), and R ∥ r; except that
 *                  only the recovery device's removals strike the recovery device's records
 *   rests(r, a)    a is in past(r) and is a grant of author(r), or a removal that targets author(r)
 *
 *   effective(S) = decide(S, {})
 *
 *   decide(A, E):                                         -- decides the records of A upon effective E
 *     for each strongly connected component K of A under  R → r if strikes(R, r),  a → r if rests(r, a),
 *         in an order in which arrows point forward:
 *       stands = {}
 *       for r in K, pasts first:                          -- as if no removal in K counted
 *         if no R in E strikes r and backed(r, E ∪ (stands without removals)):  stands += r
 *       if stands is not K:                               -- the others have no effect; without them K
 *         E = decide(stands, E)                           -- may fall apart
 *       else:
 *         M = the removals in K                           -- who strike each other in a circle all hold
 *         E = E ∪ M
 *         for r in K that are no removals, pasts first:
 *           if no R in M strikes r and backed(r, E):  E += r
 *     return E
 *
 *   backed(r, X) = r is a genesis, or level(author(r), past(r) ∩ X) is FULL
 *
 *   members       all d that have a level(d, effective(S)); the certificate is that of the genesis or,
 *                 among effective admits, of the one with the lowest hash
 *   removed       all d that an effective revoke names, members or not; never admitted again
 *   introductions effective grants whose epoch no record in their past grants
 *   epochs        of the introductions that are in no other introduction's past; entries are written
 *                 under the lowest id
 *   space level   the highest of the genesis and the effective space records
 * </pre>
 *
 * <p>What follows from it: a removal beats what the removed device wrote at the same time, and what
 * others did by rights it had handed out meanwhile. Who remove each other are both removed, also by
 * way of devices slipped in. The recovery device outranks. A promotion loses to a demotion that it
 * did not know. A new epoch supersedes all that it knew of, linked or not: a removal that forgets
 * to link one of two current epochs does not leave that one in use. Adding a record upon all others
 * changes no earlier record's effect, so a history without branches is folded one record at a time.
 * Every record without effect is struck by one with effect, or its author is not FULL by those in
 * its past that have effect; and only removals that stand in a circle have effect in spite of that.
 *
 * <h2>Entries</h2>
 *
 * <pre>
 *   A loss of d is an effective revoke of d, or an effective demotion of d to a level that does not write.
 *   cut(R, l), for a loss R of d and a log l:
 *     own   = what R lists for l of d, or nothing
 *     raise = of the effective cuts for d that have R in their past and list l, without those that are in
 *             the past of another of them: the lowest by (sequence number, hash), or nothing
 *     kept  = of the effective checkpoints C with R not in past(C) and author(C) not a target of R, what
 *             lists l for d: the highest, of the same sequence number the lowest hash; or nothing
 *     the highest of own, raise and kept by sequence number
 *   left(R, l):
 *     the highest by sequence number of cut(R, l) and, for every log m that l is a branch of, directly
 *     or as a branch of a branch, of cut(R, m) if the entry that it names is in l or in a branch of l
 *
 *   verdict of entry (author, log, seq, hash, cited heads, epoch) in the whole log S:
 *     UNKNOWN_HEADS   unless all cited heads are in S; C = cited heads ∪ past(cited heads)
 *     NOT_A_WRITER    unless level(author, effective(C)) writes, and some grant of the author in
 *                     effective(S) gives a level that writes, or the entry is not above what an effective
 *                     checkpoint lists for the log and the author, or for a log that it is a branch of,
 *                     as for left
 *     STALE_EPOCH     unless the epoch is one of epochs(C)
 *     CUT             if for some loss R of the author in effective(S), without a promotion of the author to
 *                     a level that writes in C ∩ effective(S) that has R in its past if R is a demotion:
 *                     left(R, log) is nothing, or below seq, or at seq with another hash
 *     EFFECTIVE       otherwise
 * </pre>
 *
 * <p>Along a log, the past of the cited heads only grows (HEADS_REGRESSED otherwise). The cited
 * heads' half of a verdict never changes; the other half changes with the log, for the devices that
 * {@link org.logomesh.model.trust.TrustState#verdictsChangedSince} names. Time plays no part: who
 * writes citing old heads is cut like everyone who did not know of the removal. Expiry gates new
 * sessions and new wraps only.
 *
 * <p>A checkpoint says that its author made the state at a frontier from the entries. What is in it
 * stays, so that who begins with the snapshot, and has the entries no more, ends as who has them
 * all: no removal that is concurrent with the checkpoint, or was written upon it, cuts below it.
 * Unless the removal is that of the checkpoint's author, who could have vouched for himself; that
 * is why relays wait for the same words of a second administrator before they drop anything. Nor
 * does it take back what is in a checkpoint that a device was admitted by somebody who was removed
 * at the same time.
 *
 * <p>A branch of a forked log is judged under its own id. If a removal lists only the log that it
 * sprang from, the branch that goes on to the entry that is named keeps its effect up to there, and
 * the others are cut entirely; a later cut record may list them. Which branch that is depends on
 * the entries that are here and not on when the fork became known.
 */
@NullMarked
package org.logomesh.model.trust;

import org.jspecify.annotations.NullMarked;
