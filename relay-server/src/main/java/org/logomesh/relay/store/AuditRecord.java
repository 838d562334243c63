package org.logomesh.relay.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.logomesh.model.sign.Sha256;

/**
 * One record of an audit log. Its hash is
 *
 * <pre>
 *   SHA-256( label "relay-audit" ‖ previous 32 ‖ seq 8 ‖ Unix milliseconds 8
 *            ‖ SHA-256(relay) ‖ SHA-256(kind) ‖ SHA-256(detail) )
 * </pre>
 *
 * with numbers in big-endian order and texts in UTF-8.
 *
 * @param seq its number, from 1, without gaps
 * @param at when it happened, to the millisecond
 * @param relay by the name of which relay
 * @param kind what happened, a word of a closed list
 * @param detail to whom or what, for people; never a secret
 * @param previous hash of the record before it, in hexadecimal; zeros for the first
 * @param hash its own, in hexadecimal
 */
public record AuditRecord(
    long seq, Instant at, String relay, String kind, String detail, String previous, String hash) {
  static final int HASH_BYTES = Sha256.LENGTH;

  /** Longest text in characters; longer ones are cut. */
  static final int MAX_CHARS = 500;

  private static final byte[] LABEL = Sha256.label("relay-audit");

  /** Makes the record that follows the end of a log. */
  static AuditRecord following(
      AuditEnds ends, Instant at, String relay, String kind, String detail) {
    AuditRecord open =
        new AuditRecord(
            ends.last() + 1,
            Instant.ofEpochMilli(at.toEpochMilli()),
            cut(relay),
            cut(kind),
            cut(detail),
            ends.lastHash(),
            "");
    return open.withHash(open.computedHash());
  }

  private static String cut(String text) {
    String clean = text.replace('\0', ' ');
    return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS);
  }

  private AuditRecord withHash(String computed) {
    return new AuditRecord(seq, at, relay, kind, detail, previous, computed);
  }

  /** What its hash must be, in hexadecimal. */
  String computedHash() {
    byte[] numbers =
        ByteBuffer.allocate(2 * Long.BYTES).putLong(seq).putLong(at.toEpochMilli()).array();
    return HexFormat.of()
        .formatHex(
            Sha256.hash(
                LABEL,
                HexFormat.of().parseHex(previous),
                numbers,
                hashed(relay),
                hashed(kind),
                hashed(detail)));
  }

  private static byte[] hashed(String text) {
    return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
  }
}
