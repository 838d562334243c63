/**
 * The sync protocol, version 1: the frames that two replicas of a space exchange, over any link
 * that keeps order (RSocket, WebSocket, TLS, WebRTC, a tunnel). This page is the specification;
 * {@code logomesh.cddl} beside it is the same in CDDL (RFC 8610), and {@code vectors/frames.txt} in
 * the tests holds bytes to check against.
 *
 * <h2>A conversation</h2>
 *
 * <pre>
 *   A                                                     B
 *   │ HELLO window, incarnation, trust heads, credit,     │  both at once, neither waits
 *   │       frontier (part)                               │
 *   │ FRONTIER_PART …                                     │  as long as "more" is set
 *   │                                  HELLO …            │
 *   │ ═══════════ both frontiers are known ═══════════════│
 *   │ TRUST_RECORDS what B lacks     ──────────────────▶  │  before entries that cite them
 *   │ FORK_PROOF    what B can place ──────────────────▶  │  before entries of the branches
 *   │ HEADS_STATEMENT latest of each device ───────────▶  │
 *   │ ENTRIES log, range             ──────────────────▶  │  logs take turns
 *   │                                  ACK log, seq, hash │  after B's commit, never before
 *   │                                  TRUST_ACK digest   │  likewise
 *   │                                  CREDIT bytes       │
 *   │ CAUGHT_UP                      ──────────────────▶  │  all that A's HELLO announced is sent
 *   │ ════════════════════ live ══════════════════════════│
 *   │ ENTRIES, TRUST_RECORDS, … as they are committed     │  the same frames, for ever
 *   │ PING / PONG                                         │  after 10 s of silence
 *   │ FAULT code, log                                     │  that log stops; the rest goes on
 *   │ FAULT code                                          │  the sender closes
 * </pre>
 *
 * <p>Both sides do all of this; there is no client and no server. Before both frontiers are known
 * only HELLO, FRONTIER_PART, FAULT, PING and PONG are allowed.
 *
 * <h2>Frames</h2>
 *
 * <p>A frame is one deterministic CBOR item (RFC 8949, section 4.2), {@code [kind, critical,
 * payload]}, in one message of the link. The payload is a map with integer keys.
 *
 * <table border="1">
 *   <caption>Kinds</caption>
 *   <tr><th>kind</th><th>frame</th><th>critical</th><th>payload</th></tr>
 *   <tr><td>0</td><td>HELLO</td><td>yes</td>
 *     <td>0 lowest version, 1 highest version, 2 incarnation(16), 3 relay, 4 trust heads, 5 credit,
 *     6 frontier, 7 more, 64 acknowledges trust records</td></tr>
 *   <tr><td>1</td><td>FRONTIER_PART</td><td>yes</td><td>0 frontier, 1 more</td></tr>
 *   <tr><td>2</td><td>TRUST_RECORDS</td><td>yes</td><td>0 records, parents before children</td></tr>
 *   <tr><td>3</td><td>ENTRIES</td><td>yes</td>
 *     <td>0 log(16), 1 entries: contiguous, the last one signed</td></tr>
 *   <tr><td>4</td><td>ACK</td><td>yes</td>
 *     <td>0 per log the last entry of the received range that is durable</td></tr>
 *   <tr><td>5</td><td>CREDIT</td><td>yes</td><td>0 bytes</td></tr>
 *   <tr><td>6</td><td>CAUGHT_UP</td><td>yes</td><td>nothing</td></tr>
 *   <tr><td>7</td><td>HEADS_STATEMENT</td><td>no</td><td>0 statement, 1 signature(64)</td></tr>
 *   <tr><td>8</td><td>FORK_PROOF</td><td>yes</td><td>0 log(16), 1 branch, 2 branch</td></tr>
 *   <tr><td>9</td><td>PROBE</td><td>yes</td><td>0 log(16), 1 places, ascending</td></tr>
 *   <tr><td>10</td><td>HASHES</td><td>yes</td><td>0 log(16), 1 places with hashes</td></tr>
 *   <tr><td>11</td><td>FAULT</td><td>yes</td>
 *     <td>0 code, 1 retry after (ms), 2 log(16), absent if everything stops</td></tr>
 *   <tr><td>12</td><td>PING</td><td>yes</td><td>nothing</td></tr>
 *   <tr><td>13</td><td>PONG</td><td>yes</td><td>nothing</td></tr>
 *   <tr><td>14</td><td>TRUST_ACK</td><td>no</td>
 *     <td>0 digest(32) of a TRUST_RECORDS: SHA-256 of its records, in a row</td></tr>
 * </table>
 *
 * <p>A CREDIT of 4,096 bytes and an ACK, drawn:
 *
 * <pre>
 *   83                    array(3)          83                    array(3)
 *     05                  CREDIT              04                  ACK
 *     f5                  critical            f5                  critical
 *     a1                  map(1)              a1                  map(1)
 *       00                bytes                 00                heads
 *       19 1000           4096                  81                array(1)
 *                                                 83              array(3)
 *                                                   50 …16 bytes  log
 *                                                   07            seq 7
 *                                                   58 20 …32     hash
 * </pre>
 *
 * <h2>Versions and extension</h2>
 *
 * <p>HELLO carries the window of versions a side speaks; the highest common one is used, and if
 * there is none both close with UNSUPPORTED_VERSION. Within a version: frames of an unknown kind
 * are ignored unless marked critical; unknown payload keys from 64 on are ignored, below 64 they
 * are errors; a known kind carries exactly the critical flag of the table. An unknown fault code
 * means INTERNAL.
 *
 * <h2>Flow control</h2>
 *
 * <p>TRUST_RECORDS, ENTRIES and HEADS_STATEMENT take up credit, counted in bytes: for every entry
 * its header and ciphertext, for every record and statement its bytes, and 64 for each of these
 * items. HELLO grants at least 1 MiB; a receiver returns credit when the content has left its
 * memory, at the latest when none is left in it. Whoever sends more than it was granted is closed
 * with CREDIT_EXCEEDED. A sender also bounds what is not acknowledged, because credit can be given
 * blindly and the hash in an ACK cannot. The other frames are small, and answered one to one; a
 * link that has more than a few MiB unsent is closed by whoever runs it.
 *
 * <h2>Ranges</h2>
 *
 * <p>A range begins at or before the place after the last one that the receiver announced or was
 * sent; what it has already is harmless. A gap is an error, because links keep order. The sender
 * checks that the first entry of a range names the hash that the receiver's head has, and otherwise
 * looks for a fork. A range aims at 16 to 64 KiB and takes at most 800 KiB of credit.
 *
 * <h2>Membership</h2>
 *
 * <p>Each TRUST_RECORDS is answered by TRUST_ACK once all its records are durable, or were before;
 * from then on the sender of TRUST_ACK judges members by them. Whoever says in HELLO (field 64,
 * true where it is there) that it does so is caught up only when it has done so; of others nobody
 * knows.
 *
 * <h2>Forks</h2>
 *
 * <p>Two entries at one place of a log are a fork. The side that notices asks PROBE for hashes at
 * up to 16 places between the last known equal and the first known different one, until they are
 * neighbours, and then sends its range from there. The receiver has the other entry, makes the
 * proof and sends FORK_PROOF: for each branch the digests from its first entry up to the first
 * signed one. From then on both address each branch as a log of its own, with {@code id =
 * SHA-256(label "branch" ‖ log ‖ hash of the branch's first entry)[0..16]}; the log itself ends
 * before the fork. Places, hashes and signatures stay over the original log. Each side announces
 * the cut logs again by FRONTIER_PART; branches are sent to a side only when it has cut there too.
 * A proof is sent only to a side that has the entry before the fork, since that tells whose log it
 * is.
 *
 * <h2>Errors</h2>
 *
 * <p>{@link org.logomesh.model.wire.ErrorCode} is the closed list. A FAULT that names a log ends
 * what is under way of that log; it goes on after {@code retry after}, or in the next session if
 * that is 0, except FORKED, which the proof follows. STORE_DAMAGED says also that the sender has
 * nothing whole of that log: it may be sent from its beginning, the first time in a conversation at
 * once, then after {@code retry after}. Every other FAULT closes. Nothing waits without end: HELLO
 * within 10 s, everything else within 30 s, or FAULT TIMEOUT.
 *
 * <h2>Limits</h2>
 *
 * <table border="1">
 *   <caption>Named constants</caption>
 *   <tr><th>what</th><th>at most</th><th>constant</th></tr>
 *   <tr><td>frame</td><td>1 MiB</td>
 *     <td>{@link org.logomesh.model.wire.FrameCodec#MAX_FRAME_BYTES}</td></tr>
 *   <tr><td>credit that a frame takes</td><td>800 KiB</td>
 *     <td>{@link org.logomesh.model.wire.Frame#MAX_COST}</td></tr>
 *   <tr><td>heads in HELLO, FRONTIER_PART, ACK</td><td>1,024</td>
 *     <td>{@link org.logomesh.model.wire.FrontierPart#MAX_HEADS}</td></tr>
 *   <tr><td>trust heads in HELLO</td><td>256</td>
 *     <td>{@link org.logomesh.model.wire.Hello#MAX_TRUST_HEADS}</td></tr>
 *   <tr><td>trust records in a frame</td><td>1,024</td>
 *     <td>{@link org.logomesh.model.wire.TrustRecords#MAX_RECORDS}</td></tr>
 *   <tr><td>entries in a range</td><td>4,096</td>
 *     <td>{@link org.logomesh.model.wire.Entries#MAX_ENTRIES}</td></tr>
 *   <tr><td>places in PROBE and HASHES</td><td>16</td>
 *     <td>{@link org.logomesh.model.wire.Probe#MAX_SEQS}</td></tr>
 *   <tr><td>entries of a branch up to its signature</td><td>512</td>
 *     <td>{@link org.logomesh.model.wire.ForkBranch#MAX_RUN}</td></tr>
 *   <tr><td>heads in a statement</td><td>1,000</td>
 *     <td>{@link org.logomesh.model.wire.HeadsStatement#MAX_HEADS}</td></tr>
 *   <tr><td>retry after</td><td>a day</td>
 *     <td>{@link org.logomesh.model.wire.Fault#MAX_RETRY_MILLIS}</td></tr>
 * </table>
 */
@NullMarked
package org.logomesh.model.wire;

import org.jspecify.annotations.NullMarked;
