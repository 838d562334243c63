package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustRecord;

/**
 * Records of the trust log, parents before children. They go ahead of the entries that cite them.
 *
 * <p>The arrays are not copied: everybody treats a record's bytes as constant.
 *
 * @param records the records' bytes as signed
 */
public record TrustRecords(List<byte[]> records) implements Frame {
  /** Most records in one frame. */
  public static final int MAX_RECORDS = 1024;

  /** Longest record in bytes. */
  public static final int MAX_RECORD_BYTES = TrustRecord.MAX_BYTES;

  public TrustRecords {
    records = List.copyOf(records);
    if (records.isEmpty() || records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException(records.size() + " trust records in a frame");
    }
    for (byte[] record : records) {
      if (record.length > MAX_RECORD_BYTES) {
        throw new IllegalArgumentException("trust record of " + record.length + " bytes");
      }
    }
    if (costOf(records) > MAX_COST) {
      throw new IllegalArgumentException("trust records above " + MAX_COST + " bytes");
    }
  }

  /** Returns the bytes of credit that one record of this length takes. */
  public static long costOf(byte[] record) {
    return (long) record.length + Entries.ITEM_COST;
  }

  private static long costOf(List<byte[]> records) {
    return records.stream().mapToLong(TrustRecords::costOf).sum();
  }

  /** Returns what an acknowledgement names this frame by: SHA-256 of its records, in a row. */
  public Opaque digest() {
    return Opaque.of(Sha256.hash(records.toArray(new byte[0][])));
  }

  @Override
  public FrameKind kind() {
    return FrameKind.TRUST_RECORDS;
  }

  @Override
  public long cost() {
    return costOf(records);
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(1).uint(0).array(records.size());
    records.forEach(writer::bytes);
  }

  static TrustRecords read(FieldReader fields) {
    List<byte[]> records = List.of();
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> records = readRecords(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(1);
    return new TrustRecords(records);
  }

  private static List<byte[]> readRecords(CborReader reader) {
    int count = reader.array(MAX_RECORDS);
    List<byte[]> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(reader.bytes(MAX_RECORD_BYTES));
    }
    return records;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TrustRecords that
        && Arrays.deepEquals(records.toArray(), that.records.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(records.toArray());
  }

  @Override
  public String toString() {
    return "TrustRecords[" + records.size() + " records, " + cost() + " B]";
  }
}
