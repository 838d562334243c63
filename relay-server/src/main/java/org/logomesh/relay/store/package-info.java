/**
 * What the relay keeps, and how.
 *
 * <p>Ports, among them {@link org.logomesh.relay.store.EntryStore} for content, {@link
 * org.logomesh.relay.store.RetentionStore} for snapshots and what is dropped below them, and {@link
 * org.logomesh.relay.store.AccessStore} for who may enter, and two adapters of each: embedded, on
 * one SQLite file, and on a PostgreSQL database that several relays may share. Only this package
 * knows SQL. Everything stored about content is what the sender sealed: there is no column for a
 * plaintext, a name or a key.
 *
 * <pre>
 *  meta           name, value             "incarnation": 16 random bytes made with the file, so that
 *                                         a wiped relay is not taken for the one it was;
 *                                         PostgreSQL: "home", where they were made
 *  spaces         space_no, space         a small number stands for the 32-byte id in other keys
 *  trust_records  space_no, serial,       in the order of arrival: parents always come before
 *                 hash, record            their children
 *  logs           log_no, space_no, log,  one row per log or branch: where its verified chain
 *                 stream, first_seq,      stands, which is all that the next append is checked
 *                 origin, device, seq,    against. A branch is hashed over the log it comes from,
 *                 hash, trust_heads,      its origin, and may share the stream of entries with it.
 *                 epoch                   trust_heads: hashes of 32 bytes, one after the other
 *  entries        place, header,          place = stream · 2^40 + seq; signature null where the
 *                 ciphertext, signature,  author left it out inside a run; verified not 0 where
 *                 verified                this relay checked it: a checksum of it. The hash of an entry is not stored: it
 *                                         is in its successor's header, or in logs for the last one
 *  statements     space_no, device,       the latest signed heads statement of every device
 *                 counter, statement
 *  forks          space_no, serial,       proof that a device wrote two entries at one place
 *                 proof
 *  snapshots      space_no, snapshot,     sealed states of a space by the SHA-256 of their bytes; complete
 *                 size, parts, complete,  once that was checked, attested since enough administrators
 *                 begun_ms, attested_ms   vouch for one
 *  snapshot_parts space_no, snapshot,     256 KiB each, the last one the rest
 *                 part, data
 *  floors         place, from_place,      where a log stood after the last entry that was dropped of
 *                 hash, trust_heads,      it, or where it began with a snapshot: what the first one
 *                 epoch                   that is here is checked against. A log's first_seq is one
 *                                         more; if there is none yet, its seq and hash are the floor's.
 *                                         One that was cut below its first entry has one for each part
 *                 keeps                   whether of what goes below it something is kept: in erased, what the hash and the
 *                                         signature of an entry need whose content was erased
 *  erased         place, header,          body_hash: SHA-256 of the ciphertext
 *                 body_hash, signature
 *  nonces         nonce, expires_ms       issued to devices, deleted by use
 *  invites        code_hash, uses_left,   SHA-256 of the code; null: unlimited, never
 *                 expires_ms
 *  usage          space_no, entries,      what was made durable of a space, counted in the
 *                 entry_bytes,            transaction that did it; see SpaceUsage for what a byte
 *                 trust_records,          is. quota_bytes: how many bytes of entries there may be;
 *                 trust_bytes,            null: as the relay's settings say
 *                 snapshot_bytes,         snapshot_bytes: as announced; other_bytes: statements, proofs, erased
 *                 other_bytes,
 *                 quota_bytes
 *  usage_total    only, bytes             the sum over all spaces, kept by triggers
 *  blocks         kind, subject,          whom the operator keeps out: ids in hexadecimal, networks
 *                 blocked_ms              as written
 *  spaces         deleted_ms, until_ms,   of a space that is to go: when that was said, how long it can be
 *                 deleted_by, purging     taken back, the device that said it (null: the operator);
 *                                         purging once its rows are going
 *  spaces         invite, seen_day        SHA-256 of the code that brought it; the last day on which
 *                                         a device of it was connected. For the operator, as are:
 *  samples        relay, step_s, at_s,    counts and gauges of each relay by the minute and the hour
 *                 ...                     (SampleStore)
 *  audit          seq, at_ms, relay,      the audit log (AuditStore); meta's "audit" holds where it
 *                 kind, detail,           begins and ends
 *                 previous, hash
 * </pre>
 *
 * <p>One thread writes ({@link org.logomesh.relay.store.SqliteDatabase}): writes that wait are
 * committed together, with one fsync ({@code synchronous = FULL}). Readers see the last commit and
 * never wait for the writer (WAL).
 *
 * <h2>PostgreSQL</h2>
 *
 * <p>The same tables, with these differences. Every key of a space's table begins with {@code
 * space_id}, the 32 bytes themselves, so that the tables can be distributed by it; meta, nonces,
 * invites, blocks, samples and audit belong to no space. A stream is a random number, and an
 * entry's key is {@code (space_id, stream, seq)}.
 *
 * <pre>
 *  spaces         space_id                what writers of the space lock before anything else of it:
 *                                         appends share it (for key share), statements and trust
 *                                         records number their rows (for no key update), forks and
 *                                         mending have it to themselves (for update)
 *  usage          space_id, ...           written last, so that relays that append to one space
 *                                         wait for each other's commits only; there is no
 *                                         usage_total, for which all spaces would wait
 *  logs           space_id, log, ...      heads are locked by appends, in the order of logs
 * </pre>
 *
 * <p>Appends to one space are committed together, one transaction a space at a time in each relay
 * ({@link org.logomesh.relay.store.PostgresDatabase}); their rows are written set-based. What is
 * judged, where ranges end and what mends a damaged entry, is shared by both adapters. Relays on
 * one database tell each other in which spaces they wrote ({@link
 * org.logomesh.relay.store.ChangeFeed}).
 */
@NullMarked
package org.logomesh.relay.store;

import org.jspecify.annotations.NullMarked;
