/**
 * Entries: the signed, sealed envelopes that are replicated, as a relay sees them.
 *
 * <pre>
 *            header (CBOR map, clear)                                ciphertext        signature
 *  ┌───────────────────────────────────────────────────────────┐ ┌──────────────────┐ ┌─────────┐
 *  │ 0 version=1   1 suite=1   2 type   3 seq   4 previous(32) │ │ AES-256-GCM of   │ │ Ed25519 │
 *  │ 5 trust heads [32…]?   6 epoch(32)?                       │ │ body ‖ padding   │ │ (64) or │
 *  │ 7 salt(32)   8 commitment(32)   9 ciphertext length       │ │ (≤ 256 KiB) ‖    │ │ null    │
 *  │ OPEN instead of 4, 7–9: 10 device(32)  11 predecessor?    │ │ tag(16)          │ │         │
 *  │                         12 nonce(16)                      │ │                  │ │         │
 *  └───────────────────────────────────────────────────────────┘ └──────────────────┘ └─────────┘
 *  hash = SHA-256(label "entry" ‖ space ‖ log ‖ header bytes ‖ SHA-256(ciphertext))
 *  log = SHA-256(label "log" ‖ space ‖ header bytes of its OPEN)[0..16]
 *  signature over label "entry-signature" ‖ hash
 * </pre>
 *
 * <p>A header never holds its log's id, so that the id can be a hash of the first header: it names
 * the device and has a nonce, and with that each log has one first entry and one device.
 *
 * <p>Trust heads and epoch are left out when they are those of the entry before ({@link
 * org.logomesh.model.entry.LogState} carries them along); the first entry of a log, OPEN, always
 * has them. Unknown header keys below 64 are critical and refused; from 64 on they are ignored, but
 * hashed, because the received bytes are.
 */
@NullMarked
package org.logomesh.model.entry;

import org.jspecify.annotations.NullMarked;
