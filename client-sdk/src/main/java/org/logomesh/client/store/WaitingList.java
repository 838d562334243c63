package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/** Which entries wait for what. Nearly always empty, and then asking it costs no query. */
final class WaitingList {
  private enum Known {
    NOTHING,
    EMPTY,
    ENTRIES
  }

  private Known known = Known.NOTHING;

  WaitingList(Database database) {
    database.register(() -> known = Known.NOTHING);
  }

  void put(SqlConnection sql, long log, long seq, Collection<Want> wants) {
    long entry =
        sql.number("SELECT entry_no FROM entries WHERE log_no = ? AND seq = ?", -1, log, seq);
    if (entry < 0) {
      throw new IllegalArgumentException("no entry " + seq + " to wait");
    }
    sql.update("DELETE FROM waiting WHERE entry_no = ?", entry);
    for (Want want : wants) {
      sql.update(
          "INSERT OR IGNORE INTO waiting (kind, wanted, entry_no) VALUES (?, ?, ?)",
          want.kind().code(),
          want.name(),
          entry);
    }
    known = Known.NOTHING;
  }

  List<Place> satisfy(SqlConnection sql, Want want) {
    if (known == Known.NOTHING) {
      boolean none = sql.number("SELECT 1 FROM waiting LIMIT 1", 0) == 0;
      known = none ? Known.EMPTY : Known.ENTRIES;
    }
    if (known == Known.EMPTY) {
      return List.of();
    }
    List<Long> waited =
        sql.list(
            "SELECT entry_no FROM waiting WHERE kind = ? AND wanted = ? ORDER BY entry_no",
            row -> row.getLong(1),
            want.kind().code(),
            want.name());
    if (waited.isEmpty()) {
      return List.of();
    }
    sql.update(
        "DELETE FROM waiting WHERE kind = ? AND wanted = ?", want.kind().code(), want.name());
    known = Known.NOTHING;
    List<Place> ready = new ArrayList<>();
    for (long entry : waited) {
      Place place =
          sql.first(
              "SELECT l.id, e.seq, e.hash FROM entries e JOIN logs l USING (log_no)"
                  + " WHERE e.entry_no = ?1"
                  + " AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.entry_no = ?1)",
              row ->
                  new Place(
                      LogId.of(row.getBytes(1)), row.getLong(2), EntryHash.of(row.getBytes(3))),
              entry);
      if (place != null) {
        ready.add(place);
      }
    }
    return ready;
  }

  static List<Want> wanted(SqlConnection sql, Want.Kind kind) {
    return sql.list(
        "SELECT DISTINCT wanted FROM waiting WHERE kind = ? ORDER BY wanted",
        row -> want(kind, row.getBytes(1)),
        kind.code());
  }

  private static Want want(Want.Kind kind, byte[] name) {
    return switch (kind) {
      case ENTRY -> new Want.Entry(EntryHash.of(name));
      case EPOCH_KEY -> new Want.EpochKey(EpochId.of(name));
      case TRUST_RECORD -> new Want.TrustRecord(RecordHash.of(name));
    };
  }
}
