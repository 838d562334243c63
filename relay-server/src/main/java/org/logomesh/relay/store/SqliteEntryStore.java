package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.core.publisher.Mono;

/** {@link EntryStore} in SQLite. */
public final class SqliteEntryStore implements EntryStore {
  private final SqliteDatabase database;
  private final Quotas quotas;

  /** Keeps as much as the disk takes. */
  public SqliteEntryStore(SqliteDatabase database) {
    this(database, Quotas.unlimited());
  }

  public SqliteEntryStore(SqliteDatabase database, Quotas quotas) {
    this.database = database;
    this.quotas = quotas;
  }

  @Override
  public byte[] incarnation() {
    return database.incarnation();
  }

  @Override
  public Mono<Boolean> hasSpace(SpaceId space) {
    return database.read(sql -> SpaceRows.find(sql, space) != SpaceRows.NONE);
  }

  @Override
  public Mono<Integer> appendTrust(SpaceId space, List<TrustRow> records) {
    return database.write(
        sql -> TrustRows.append(sql, SpaceRows.require(sql, space), records, quotas.trust()));
  }

  @Override
  public Mono<Integer> mendTrust(SpaceId space, List<TrustRow> records) {
    return database.write(sql -> TrustRows.mend(sql, SpaceRows.require(sql, space), records));
  }

  @Override
  public Mono<List<TrustRow>> trustAfter(SpaceId space, long serial, int maxBytes) {
    return database.read(
        sql -> TrustRows.after(sql, SpaceRows.require(sql, space), serial, maxBytes));
  }

  @Override
  public Mono<List<StoredLog>> logsAfter(SpaceId space, @Nullable LogId after, int maxLogs) {
    return database.read(sql -> LogRows.after(sql, SpaceRows.require(sql, space), after, maxLogs));
  }

  @Override
  public Mono<AppendResult> append(SpaceId space, LogAppend append) {
    return database.write(sql -> append(sql, SpaceRows.require(sql, space), append));
  }

  private AppendResult append(Sql sql, long spaceNo, LogAppend append) throws SQLException {
    LogRow row = LogRows.find(sql, spaceNo, append.log());
    if (row == null ? append.before() != null : !row.log().state().hash().equals(append.before())) {
      return new AppendResult.Moved(row == null ? null : row.log());
    }
    AppendResult refusal = UsageRows.charge(sql, spaceNo, append, quotas);
    if (refusal != null) {
      return refusal;
    }
    LogRow after =
        row == null
            ? LogRows.insert(
                sql, spaceNo, new StoredLog(append.log(), append.firstSeq(), append.after()))
            : LogRows.update(sql, row, append.after());
    EntryRows.insert(sql, after.stream(), append);
    return new AppendResult.Committed(after.log());
  }

  @Override
  public Mono<List<SealedEntry>> range(SpaceId space, LogId log, long fromSeq, int maxBytes) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row == null || !row.holds(fromSeq)
              ? List.of()
              : EntryRows.range(sql, space, row, fromSeq, maxBytes);
        });
  }

  @Override
  public Mono<Head> wholeBefore(SpaceId space, LogId log, long seq) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row == null || !row.holds(seq)
              ? null
              : DamagedRows.wholeBefore(sql, space, row, seq);
        });
  }

  @Override
  public Mono<Integer> mend(
      SpaceId space, LogId log, List<SealedEntry> entries, Predicate<SealedEntry> signed) {
    return database.write(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row != null
                  && row.holds(entries.get(0).seq())
                  && row.holds(entries.get(entries.size() - 1).seq())
              ? DamagedRows.mend(sql, space, row, entries, signed)
              : 0;
        });
  }

  @Override
  public Mono<SealedEntry> entry(SpaceId space, LogId log, long seq) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row == null || !row.holds(seq) ? null : EntryRows.entry(sql, row, seq);
        });
  }

  @Override
  public Mono<LogState> stateAt(SpaceId space, LogId log, long seq) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          if (row != null && row.holds(seq)) {
            return EntryRows.stateAt(sql, row, seq, space);
          }
          return row == null || seq >= row.log().firstSeq()
              ? null
              : ErasedRows.stateAt(sql, row, seq, space);
        });
  }

  @Override
  public Mono<List<ErasedEntry>> erased(SpaceId space, LogId log, long fromSeq, int maxEntries) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          return row == null ? List.of() : ErasedRows.from(sql, row, fromSeq, maxEntries);
        });
  }

  @Override
  public Mono<LogState> floor(SpaceId space, LogId log) {
    return database.read(
        sql -> {
          LogRow row = LogRows.find(sql, SpaceRows.require(sql, space), log);
          if (row == null) {
            return null;
          }
          LogState floor = FloorRows.below(sql, row);
          return floor == null || row.log().firstSeq() != floor.seq() + 1 ? null : floor;
        });
  }

  @Override
  public Mono<Boolean> putStatement(
      SpaceId space, DeviceId device, long counter, byte[] statement) {
    return database.write(
        sql -> {
          PreparedStatement upsert =
              sql.prepare(
                  "insert into statements values (?, ?, ?, ?)"
                      + " on conflict do update set counter = excluded.counter,"
                      + " statement = excluded.statement where counter < excluded.counter"
                      // The same once more is no news, unless what is here was damaged.
                      + " or (counter = excluded.counter and statement <> excluded.statement)");
          long spaceNo = SpaceRows.require(sql, space);
          long before = statementBytes(sql, spaceNo, device);
          upsert.setLong(1, spaceNo);
          upsert.setBytes(2, device.bytes());
          upsert.setLong(3, counter);
          upsert.setBytes(4, statement);
          boolean isNews = upsert.executeUpdate() == 1;
          if (isNews) {
            UsageRows.chargeOther(sql, spaceNo, statement.length - before);
          }
          return isNews;
        });
  }

  private static long statementBytes(Sql sql, long spaceNo, DeviceId device) throws SQLException {
    PreparedStatement select =
        sql.prepare("select length(statement) from statements where space_no = ? and device = ?");
    select.setLong(1, spaceNo);
    select.setBytes(2, device.bytes());
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public Mono<List<byte[]>> statements(SpaceId space) {
    return blobs("select statement from statements where space_no = ? order by device", space);
  }

  @Override
  public Mono<Boolean> putForks(SpaceId space, List<byte[]> proofs, @Nullable LogCut cut) {
    return database.write(
        sql -> {
          long spaceNo = SpaceRows.require(sql, space);
          if (cut != null && !LogRows.cut(sql, space, spaceNo, cut)) {
            return false;
          }
          PreparedStatement insert =
              sql.prepare(
                  "insert into forks select ?1, 1 + coalesce(max(serial), 0), ?2"
                      + " from forks where space_no = ?1");
          for (byte[] proof : proofs) {
            insert.setLong(1, spaceNo);
            insert.setBytes(2, proof);
            insert.executeUpdate();
          }
          UsageRows.chargeOther(
              sql, spaceNo, proofs.stream().mapToLong(proof -> proof.length).sum());
          return true;
        });
  }

  @Override
  public Mono<List<byte[]>> forks(SpaceId space) {
    return blobs("select proof from forks where space_no = ? order by serial", space);
  }

  private Mono<List<byte[]>> blobs(String query, SpaceId space) {
    return database.read(
        sql -> {
          PreparedStatement select = sql.prepare(query);
          select.setLong(1, SpaceRows.require(sql, space));
          List<byte[]> blobs = new ArrayList<>();
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              blobs.add(rows.getBytes(1));
            }
          }
          return blobs;
        });
  }

  /** Where a space's rows are. */
  static final class SpaceRows {
    static final long NONE = 0;

    private SpaceRows() {}

    static long find(Sql sql, SpaceId space) throws SQLException {
      return find(sql, "select space_no from spaces where space = ? and purging = 0", space);
    }

    /** The number of a space, also of one that is going. */
    static long number(Sql sql, SpaceId space) throws SQLException {
      return find(sql, "select space_no from spaces where space = ?", space);
    }

    private static long find(Sql sql, String text, SpaceId space) throws SQLException {
      PreparedStatement select = sql.prepare(text);
      select.setBytes(1, space.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : NONE;
      }
    }

    static long require(Sql sql, SpaceId space) throws SQLException {
      long spaceNo = find(sql, space);
      if (spaceNo == NONE) {
        throw new StoreException(Reason.UNKNOWN_SPACE, "space " + space + " is not registered");
      }
      return spaceNo;
    }
  }

  /** Trust records of a space, in the order of arrival. */
  static final class TrustRows {
    private TrustRows() {}

    /** Adds those that are new, and counts them; fails if there would be more than {@code most}. */
    static int append(Sql sql, long spaceNo, List<TrustRow> records, long most)
        throws SQLException {
      PreparedStatement insert =
          sql.prepare(
              "insert into trust_records select ?1, 1 + coalesce(max(serial), 0), ?2, ?3"
                  + " from trust_records where space_no = ?1"
                  + " on conflict (space_no, hash) do nothing");
      int added = 0;
      long bytes = 0;
      for (TrustRow record : records) {
        insert.setLong(1, spaceNo);
        insert.setBytes(2, record.hash().bytes());
        insert.setBytes(3, record.record());
        int inserted = insert.executeUpdate();
        added += inserted;
        bytes += (long) inserted * record.record().length;
      }
      if (added > 0) {
        UsageRows.chargeTrust(sql, spaceNo, added, bytes, most);
      }
      return added;
    }

    static int mend(Sql sql, long spaceNo, List<TrustRow> records) throws SQLException {
      PreparedStatement update =
          sql.prepare(
              "update trust_records set record = ?3"
                  + " where space_no = ?1 and hash = ?2 and record <> ?3");
      int mended = 0;
      for (TrustRow record : records) {
        update.setLong(1, spaceNo);
        update.setBytes(2, record.hash().bytes());
        update.setBytes(3, record.record());
        mended += update.executeUpdate();
      }
      return mended;
    }

    static List<TrustRow> after(Sql sql, long spaceNo, long serial, int maxBytes)
        throws SQLException {
      PreparedStatement select =
          sql.prepare(
              "select serial, hash, record from trust_records"
                  + " where space_no = ? and serial > ? order by serial");
      select.setLong(1, spaceNo);
      select.setLong(2, serial);
      List<TrustRow> records = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        for (long bytes = 0; bytes < maxBytes && rows.next(); ) {
          byte[] record = rows.getBytes(3);
          bytes += record.length;
          records.add(new TrustRow(rows.getLong(1), RecordHash.of(rows.getBytes(2)), record));
        }
      }
      return records;
    }
  }
}
