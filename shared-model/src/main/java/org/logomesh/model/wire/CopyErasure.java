package org.logomesh.model.wire;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustBody;

/**
 * What of a space a relay is to erase: of each log the content of its entries up to one of them.
 * CBOR {@code [* [log, place of the last entry]]}, ordered by log. The answer is how many entries
 * were erased, as a CBOR integer.
 *
 * @param through by log, the last entry to be erased
 */
public record CopyErasure(SortedMap<LogId, Long> through) {
  /** Logs at most: those that a checkpoint can have. */
  public static final int MAX_LOGS = TrustBody.Checkpoint.MAX_LOGS;

  /** Longest answer in bytes, that of a refusal included, which is text. */
  public static final int MAX_ANSWER_BYTES = 1_024;

  public CopyErasure {
    through = Collections.unmodifiableSortedMap(new TreeMap<>(through));
    if (through.isEmpty() || through.size() > MAX_LOGS) {
      throw new IllegalArgumentException(through.size() + " logs");
    }
    if (through.values().stream().anyMatch(seq -> seq < 0)) {
      throw new IllegalArgumentException("a place below 0");
    }
  }

  /** Encodes this: what the device's signature is over too. */
  public byte[] encode() {
    CborWriter out = new CborWriter().array(through.size());
    for (Map.Entry<LogId, Long> log : through.entrySet()) {
      out.array(2).bytes(log.getKey().bytes()).uint(log.getValue());
    }
    return out.toByteArray();
  }

  /**
   * Decodes a request.
   *
   * @throws CborException if it is something else
   */
  public static CopyErasure decode(byte[] bytes) {
    CborReader in = new CborReader(bytes);
    SortedMap<LogId, Long> through = new TreeMap<>();
    for (int left = in.array(MAX_LOGS); left > 0; left--) {
      in.arrayExact(2);
      LogId log = LogId.of(in.bytesExact(LogId.SIZE));
      if (!through.isEmpty() && through.lastKey().compareTo(log) >= 0) {
        throw new CborException("logs that are not in order", in.position());
      }
      through.put(log, in.uint());
    }
    in.end();
    try {
      return new CopyErasure(through);
    } catch (IllegalArgumentException e) {
      throw new CborException("an erasure: " + e.getMessage());
    }
  }

  /** Encodes the answer. */
  public static byte[] encodeAnswer(long erased) {
    return new CborWriter().uint(erased).toByteArray();
  }

  /**
   * Decodes the answer.
   *
   * @throws CborException if it is something else
   */
  public static long decodeAnswer(byte[] bytes) {
    CborReader in = new CborReader(bytes);
    long erased = in.uint();
    in.end();
    return erased;
  }
}
