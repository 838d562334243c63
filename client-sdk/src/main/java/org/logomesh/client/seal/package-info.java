/**
 * Secret keys, epoch keys, and sealing and opening. Everything that can read or sign is here, in
 * the client; the relay never has this package on its class path.
 *
 * <h2>What an entry's ciphertext holds</h2>
 *
 * <pre>
 *   body    = CBOR map { 0 lamport, 1 wall clock ms, 2 dependencies [[log(16), seq, hash(32)]…],
 *                        3 operations [bstr…], 4 more=true, if the transaction goes on }
 *   padded  = body ‖ zero bytes, up to Padmé(max(length, 256))           at most 256 KiB
 *   K(32) ‖ commitment(32) = HKDF-SHA-512(epoch key, salt, label "entry-key" ‖ suite ‖ space ‖
 *                                         epoch ‖ log ‖ seq ‖ type)
 *   ciphertext = AES-256-GCM(K, zero nonce, label "entry" ‖ space ‖ log ‖ header bytes, padded)
 * </pre>
 *
 * <p>Each key encrypts once, so the nonce is zero; salts are hedged ({@link HedgedSalt}), so that
 * stays true on a cloned machine. The commitment in the header makes sure that one ciphertext has
 * one meaning for all members.
 *
 * <h2>Keys</h2>
 *
 * <pre>
 *   {@link org.logomesh.client.seal.DeviceKeys}      a device's own secrets, at rest in {@link org.logomesh.client.seal.KeyStoreFile}
 *   {@link org.logomesh.client.seal.RecoveryPhrase}  24 words that are such secrets
 *   {@link org.logomesh.client.seal.EpochKey}        the space's content key of the time, given to a device by {@link
 *                   org.logomesh.client.seal.EpochWrap}, kept in {@link org.logomesh.client.seal.EpochKeyring}
 *   {@link org.logomesh.client.seal.SignalSeal}      what a device says to another through a relay's signalling
 * </pre>
 *
 * <p>Nothing here prints a key: {@code toString} and exceptions say what, never which. Methods that
 * hand a secret out are called {@code reveal…}.
 */
@NullMarked
package org.logomesh.client.seal;

import org.jspecify.annotations.NullMarked;
