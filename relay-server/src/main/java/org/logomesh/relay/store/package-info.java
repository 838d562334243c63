/**
 * What the relay keeps, and how.
 *
 * <p>Two ports, {@link org.logomesh.relay.store.EntryStore} for content and {@link
 * org.logomesh.relay.store.AccessStore} for who may enter, and their embedded adapter on one SQLite
 * file. Only this package knows SQL. Everything stored about content is what the sender sealed:
 * there is no column for a plaintext, a name or a key.
 *
 * <pre>
 *  meta           name, value             "incarnation": 16 random bytes made with the file, so that
 *                                         a wiped relay is not taken for the one it was
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
 *  nonces         nonce, expires_ms       issued to devices, deleted by use
 *  invites        code_hash, uses_left,   SHA-256 of the code; null: unlimited, never
 *                 expires_ms
 * </pre>
 *
 * <p>One thread writes ({@link org.logomesh.relay.store.SqliteDatabase}): writes that wait are
 * committed together, with one fsync ({@code synchronous = FULL}). Readers see the last commit and
 * never wait for the writer (WAL).
 */
@NullMarked
package org.logomesh.relay.store;

import org.jspecify.annotations.NullMarked;
