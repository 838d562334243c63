/**
 * Public keys, the one strict Ed25519 verifier, and SHA-256 with domain labels.
 *
 * <p>Relay and clients must never disagree on a signature: an entry that one accepts and the other
 * refuses splits a space. Therefore everything that verifies, verifies here, by rules that leave no
 * room:
 *
 * <pre>
 *   A (public key)     canonical encoding, on the curve, of prime order      {@link
 *                      org.logomesh.model.sign.VerifyKey#of}, once, at admission
 *   R (first half)     canonical encoding, on the curve
 *   S (second half)    0 &lt;= S &lt; L
 *   equation           [S]B = R + [k]A without the cofactor, k = SHA-512(R ‖ A ‖ M) mod L
 * </pre>
 *
 * <p>For a key that passed admission this is the rule of FIPS 186-5 and of the common
 * implementations (OpenSSL, BoringSSL and so browsers, Go, the JDK), so a client written on top of
 * those agrees. The edge cases are published as test vectors.
 *
 * <p>Every hash and signature starts with a label, {@code logomesh/1/<purpose>} and a zero byte:
 * bytes made for one purpose mean nothing for another.
 *
 * <p>Secret keys are not here; this package cannot sign.
 */
@NullMarked
package org.logomesh.model.sign;

import org.jspecify.annotations.NullMarked;
