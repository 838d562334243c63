package org.logomesh.model.wire;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.version.Head;

/**
 * Which logs a relay is to continue where the latest stable snapshot stands, although they end
 * there before it: nobody has the entries between any more. CBOR {@code [+ [log, place, entry
 * hash]]}, ordered by log. The answer is how many logs were, as a CBOR integer.
 *
 * @param ends by log, where it ends at the relay; one that ends otherwise by then stays as it is
 */
public record CopyRaise(SortedMap<LogId, Head> ends) {
  /** Logs at most: those that a checkpoint can have. */
  public static final int MAX_LOGS = TrustBody.Checkpoint.MAX_LOGS;

  public CopyRaise {
    ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
    if (ends.isEmpty() || ends.size() > MAX_LOGS) {
      throw new IllegalArgumentException(ends.size() + " logs");
    }
  }

  /** Encodes this: what the device's signature is over too. */
  public byte[] encode() {
    CborWriter out = new CborWriter().array(ends.size());
    ends.forEach(
        (log, head) -> out.array(3).bytes(log.bytes()).uint(head.seq()).bytes(head.hash().bytes()));
    return out.toByteArray();
  }

  /**
   * Decodes a request.
   *
   * @throws CborException if it is something else
   */
  public static CopyRaise decode(byte[] bytes) {
    CborReader in = new CborReader(bytes);
    SortedMap<LogId, Head> ends = new TreeMap<>();
    for (int left = in.array(MAX_LOGS); left > 0; left--) {
      in.arrayExact(3);
      LogId log = LogId.of(in.bytesExact(LogId.SIZE));
      if (!ends.isEmpty() && ends.lastKey().compareTo(log) >= 0) {
        throw new CborException("logs that are not in order", in.position());
      }
      long seq = in.uint();
      ends.put(log, new Head(seq, EntryHash.of(in.bytesExact(EntryHash.SIZE))));
    }
    in.end();
    try {
      return new CopyRaise(ends);
    } catch (IllegalArgumentException e) {
      throw new CborException("logs to be continued: " + e.getMessage());
    }
  }
}
