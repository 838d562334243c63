package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** Heads of logs and of the trust log inside frames. */
final class HeadsCodec {
  private HeadsCodec() {}

  /** {@code [* [log, seq, hash]]}, logs ascending. */
  static void writeFrontier(CborWriter writer, Frontier frontier) {
    writer.array(frontier.size());
    frontier
        .heads()
        .forEach(
            (log, head) ->
                writer.array(3).bytes(log.bytes()).uint(head.seq()).bytes(head.hash().bytes()));
  }

  static Frontier readFrontier(CborReader reader, int maxHeads) {
    int count = reader.array(maxHeads);
    SortedMap<LogId, Head> heads = new TreeMap<>();
    LogId previous = null;
    for (int i = 0; i < count; i++) {
      int at = reader.position();
      reader.arrayExact(3);
      LogId log = readLog(reader);
      if (previous != null && previous.compareTo(log) >= 0) {
        throw new CborException("logs that are repeated or out of order", at);
      }
      heads.put(log, new Head(reader.uint(), readEntryHash(reader)));
      previous = log;
    }
    return Frontier.of(heads);
  }

  /** {@code [* [seq, hash]]}, places ascending. */
  static void writePlaces(CborWriter writer, List<Head> places) {
    writer.array(places.size());
    places.forEach(head -> writer.array(2).uint(head.seq()).bytes(head.hash().bytes()));
  }

  static List<Head> readPlaces(CborReader reader, int maxPlaces) {
    int count = reader.array(maxPlaces);
    List<Head> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      reader.arrayExact(2);
      places.add(new Head(reader.uint(), readEntryHash(reader)));
    }
    return places;
  }

  /** {@code [* hash]}, ascending. */
  static void writeTrustHeads(CborWriter writer, List<RecordHash> heads) {
    writer.array(heads.size());
    heads.forEach(head -> writer.bytes(head.bytes()));
  }

  static List<RecordHash> readTrustHeads(CborReader reader, int maxHeads) {
    int count = reader.array(maxHeads);
    List<RecordHash> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      heads.add(RecordHash.of(reader.bytesExact(RecordHash.SIZE)));
    }
    return heads;
  }

  static LogId readLog(CborReader reader) {
    return LogId.of(reader.bytesExact(LogId.SIZE));
  }

  static EntryHash readEntryHash(CborReader reader) {
    return EntryHash.of(reader.bytesExact(EntryHash.SIZE));
  }

  /** Checks that the items are strictly ascending; frames have one encoding of one meaning. */
  static <T extends Comparable<T>> void requireAscending(List<T> items, String what) {
    T previous = null;
    for (T item : items) {
      if (previous != null && previous.compareTo(item) >= 0) {
        throw new IllegalArgumentException(what + " repeated or out of order");
      }
      previous = item;
    }
  }

  static <T> T present(@Nullable T field) {
    if (field == null) {
      throw new CborException("a frame without a required field");
    }
    return field;
  }
}
