/**
 * Deterministic CBOR (RFC 8949, section 4.2): the one encoding of everything that is hashed, signed
 * or sent. Below every other package. The reader is strict, because two encodings of one value
 * would be two hashes of one fact; it never allocates by a number it has not checked against the
 * input.
 *
 * <p>Why not a library: general CBOR libraries accept what we must refuse (long heads, indefinite
 * lengths, repeated keys), and re-encode where we must keep the received bytes. See ADR 3.
 */
@NullMarked
package org.logomesh.model.cbor;

import org.jspecify.annotations.NullMarked;
