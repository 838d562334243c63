package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/**
 * A contiguous range of one log that ends at a signed entry: the unit of flow control and of group
 * commit.
 *
 * @param log the log, or the branch of a forked log, that the range belongs to
 * @param entries the entries, in order
 */
public record Entries(LogId log, List<SealedEntry> entries) implements Frame {
  /** Bytes of credit that an item takes beside its content: its signature and its bookkeeping. */
  public static final int ITEM_COST = 64;

  /** What a sender aims at in bytes: transports do not get faster with more (measured). */
  public static final int TARGET_BYTES = 64 * 1024;

  /** Most entries in one range. */
  public static final int MAX_ENTRIES = 4096;

  public Entries {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(entries.size() + " entries in a frame");
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).seq() != entries.get(0).seq() + i) {
        throw new IllegalArgumentException("a range of entries that is not contiguous");
      }
    }
    if (entries.get(entries.size() - 1).signature() == null) {
      throw new IllegalArgumentException("a range of entries that does not end at a signature");
    }
    if (costOf(entries) > MAX_COST) {
      throw new IllegalArgumentException("a range of entries above " + MAX_COST + " bytes");
    }
  }

  /** Returns the bytes of credit that this entry takes. */
  public static long costOf(SealedEntry entry) {
    return (long) entry.headerBytes().length + entry.ciphertext().length + ITEM_COST;
  }

  /** Returns the bytes of credit that these entries take. */
  public static long costOf(List<SealedEntry> entries) {
    return entries.stream().mapToLong(Entries::costOf).sum();
  }

  /** Returns the place of the first entry. */
  public long firstSeq() {
    return entries.get(0).seq();
  }

  /** Returns the place of the last entry. */
  public long lastSeq() {
    return entries.get(entries.size() - 1).seq();
  }

  @Override
  public FrameKind kind() {
    return FrameKind.ENTRIES;
  }

  @Override
  public long cost() {
    return costOf(entries);
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(2).uint(0).bytes(log.bytes()).uint(1).array(entries.size());
    entries.forEach(entry -> entry.write(writer));
  }

  static Entries read(FieldReader fields) {
    LogId log = null;
    List<SealedEntry> entries = List.of();
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> log = HeadsCodec.readLog(fields.value());
        case 1 -> entries = readEntries(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new Entries(HeadsCodec.present(log), entries);
  }

  private static List<SealedEntry> readEntries(CborReader reader) {
    int count = reader.array(MAX_ENTRIES);
    List<SealedEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(SealedEntry.read(reader));
    }
    return entries;
  }

  @Override
  public String toString() {
    return "Entries[" + log.abbreviated() + " " + firstSeq() + ".." + lastSeq() + "]";
  }
}
