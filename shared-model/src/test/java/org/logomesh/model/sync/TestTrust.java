package org.logomesh.model.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Sha256;

/**
 * A stand-in for the trust log: each author writes a numbered row of records, so that the heads are
 * the last of each row. The session sees no more of the real one than this.
 */
final class TestTrust implements TrustView {
  private final Map<String, List<byte[]>> rows = new TreeMap<>();

  /** Makes the next record of an author, without adding it. */
  byte[] next(String author, int bytes) {
    int number = rows.getOrDefault(author, List.of()).size();
    byte[] text = (author + ":" + number).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Math.max(bytes, text.length + 1)).put(text).array();
  }

  /** Adds a record; says whether it was news. A gap in a row is a bug of the session. */
  boolean add(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8).trim();
    String author = text.substring(0, text.indexOf(':'));
    int number = Integer.parseInt(text.substring(author.length() + 1));
    List<byte[]> row = rows.computeIfAbsent(author, name -> new ArrayList<>());
    if (number > row.size()) {
      throw new AssertionError("record " + text + " came before its parent");
    }
    return number == row.size() && row.add(record);
  }

  int size() {
    return rows.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public List<RecordHash> heads() {
    return rows.values().stream()
        .filter(row -> !row.isEmpty())
        .map(row -> hash(row.get(row.size() - 1)))
        .sorted()
        .toList();
  }

  @Override
  public List<byte[]> missingFor(List<RecordHash> heads) {
    List<byte[]> missing = new ArrayList<>();
    for (List<byte[]> row : rows.values()) {
      int known = row.size();
      while (known > 0 && !heads.contains(hash(row.get(known - 1)))) {
        known--;
      }
      missing.addAll(row.subList(known, row.size()));
    }
    return missing;
  }

  private static RecordHash hash(byte[] record) {
    return RecordHash.of(Sha256.hash(record));
  }
}
