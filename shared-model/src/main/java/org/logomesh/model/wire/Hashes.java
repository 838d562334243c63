package org.logomesh.model.wire;

import java.util.List;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;

/**
 * Answers a {@link Probe}.
 *
 * @param log the log
 * @param places those of the places asked for that the sender has, ascending
 */
public record Hashes(LogId log, List<Head> places) implements Frame {
  public Hashes {
    places = List.copyOf(places);
    HeadsCodec.requireAscending(places.stream().map(Head::seq).toList(), "places");
    if (places.size() > Probe.MAX_SEQS) {
      throw new IllegalArgumentException(places.size() + " places");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.HASHES;
  }

  @Override
  public void writePayload(CborWriter writer) {
    HeadsCodec.writePlaces(writer.map(2).uint(0).bytes(log.bytes()).uint(1), places);
  }

  static Hashes read(FieldReader fields) {
    LogId log = null;
    List<Head> places = List.of();
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> log = HeadsCodec.readLog(fields.value());
        case 1 -> places = HeadsCodec.readPlaces(fields.value(), Probe.MAX_SEQS);
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new Hashes(HeadsCodec.present(log), places);
  }
}
