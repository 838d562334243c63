package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.LogId;

/**
 * Asks for the hashes at some places of a log, to find where two branches part.
 *
 * @param log the log
 * @param seqs the places, ascending
 */
public record Probe(LogId log, List<Long> seqs) implements Frame {
  /** Most places asked for at once: the search narrows by this factor in each round trip. */
  public static final int MAX_SEQS = 16;

  public Probe {
    seqs = List.copyOf(seqs);
    HeadsCodec.requireAscending(seqs, "places");
    if (seqs.isEmpty() || seqs.size() > MAX_SEQS || seqs.get(0) < 0) {
      throw new IllegalArgumentException("a probe of " + seqs.size() + " places");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.PROBE;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(2).uint(0).bytes(log.bytes()).uint(1).array(seqs.size());
    seqs.forEach(writer::uint);
  }

  static Probe read(FieldReader fields) {
    LogId log = null;
    List<Long> seqs = List.of();
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> log = HeadsCodec.readLog(fields.value());
        case 1 -> seqs = readSeqs(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new Probe(HeadsCodec.present(log), seqs);
  }

  private static List<Long> readSeqs(CborReader reader) {
    int count = reader.array(MAX_SEQS);
    List<Long> seqs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      seqs.add(reader.uint());
    }
    return seqs;
  }
}
