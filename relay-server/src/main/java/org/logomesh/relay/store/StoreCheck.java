package org.logomesh.relay.store;

import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
import org.logomesh.relay.store.SqliteEntryStore.TrustRows;

/**
 * Reads a whole database as a device would that trusts nobody: trust logs from their genesis on,
 * and every log from its first entry to its head, with hashes and signatures. In memory is one
 * trust log and one range at a time.
 */
final class StoreCheck {
  /** Bytes read at a time. */
  private static final int RANGE_BYTES = 1 << 20;

  private static final int LOGS_AT_ONCE = 256;

  /** The version of the schema that began to count what spaces take up. */
  private static final int USAGE_VERSION = 2;

  /** The version that began to keep deletions. */
  private static final int DELETION_VERSION = 5;

  private final Sql sql;
  private final boolean countsUsage;
  private final boolean knowsDeletions;
  private final List<String> problems = new ArrayList<>();
  private long spaces;
  private long trustRecords;
  private long logs;
  private long entries;

  private StoreCheck(Sql sql) throws SQLException {
    this.sql = sql;
    this.countsUsage = version(sql) >= USAGE_VERSION;
    this.knowsDeletions = version(sql) >= DELETION_VERSION;
  }

  /** Checks everything; {@code bytes} is how large the database is. */
  static StoreReport run(Sql sql, long bytes) throws SQLException {
    StoreCheck check = new StoreCheck(sql);
    check.file();
    String incarnation = check.incarnation();
    if (check.problems.isEmpty()) {
      for (SpaceId space : check.spaces()) {
        check.space(space);
      }
    }
    return new StoreReport(
        incarnation,
        check.spaces,
        check.trustRecords,
        check.logs,
        check.entries,
        bytes,
        check.problems);
  }

  private void problem(String text) {
    if (problems.size() < StoreReport.MAX_PROBLEMS) {
      problems.add(text);
    }
  }

  private void file() throws SQLException {
    String pragma = "pragma integrity_check(" + StoreReport.MAX_PROBLEMS + ")";
    try (ResultSet rows = sql.prepare(pragma).executeQuery()) {
      while (rows.next()) {
        if (!rows.getString(1).equals("ok")) {
          problem("the file is damaged: " + rows.getString(1));
        }
      }
    }
  }

  private String incarnation() throws SQLException {
    try (ResultSet row =
        sql.prepare("select value from meta where name = 'incarnation'").executeQuery()) {
      if (row.next()) {
        return HexFormat.of().formatHex(row.getBytes(1));
      }
    }
    problem("the store has no incarnation: no relay has ever used it");
    return "";
  }

  private List<SpaceId> spaces() throws SQLException {
    List<SpaceId> found = new ArrayList<>();
    // Of a space that is going not all is there any more.
    String text = "select space from spaces " + (knowsDeletions ? "where purging = 0 " : "");
    try (ResultSet rows = sql.prepare(text + "order by space_no").executeQuery()) {
      while (rows.next()) {
        found.add(SpaceId.of(rows.getBytes(1)));
      }
    }
    spaces = found.size();
    return found;
  }

  private void space(SpaceId space) throws SQLException {
    long number = SpaceRows.number(sql, space);
    usage(space, number);
    TrustLog trust = trust(space, number);
    forks(space, number, trust);
    statements(space, number, trust);
    snapshots(space, number);
    ChainVerifier verifier = new ChainVerifier(space, trust::verifyKey);
    @Nullable LogId after = null;
    for (List<StoredLog> page = logs(number, null); !page.isEmpty(); page = logs(number, after)) {
      for (StoredLog log : page) {
        logs++;
        try {
          log(space, number, log, verifier, trust::verifyKey);
        } catch (StoreException damaged) {
          problem(place(space, log) + ": " + damaged.getMessage());
        }
        after = log.id();
      }
    }
  }

  // Against the rows themselves, whether or not they hold. Copies of earlier relays count nothing.
  private void usage(SpaceId space, long number) throws SQLException {
    if (!countsUsage) {
      return;
    }
    PreparedStatement compare =
        sql.prepare(
            "select entries = coalesce(counted, 0) and entry_bytes = coalesce(bytes, 0)"
                + " and trust_records = (select count(*) from trust_records where space_no = ?1)"
                + " and trust_bytes = (select coalesce(sum(length(record)), 0)"
                + "   from trust_records where space_no = ?1)"
                + " from usage, (select count(*) as counted,"
                + "     sum(length(header) + length(ciphertext) + 64) as bytes"
                + "   from (select distinct stream from logs where space_no = ?1)"
                + "   join entries on place between stream << 40 and stream << 40 | 1099511627775)"
                + " where space_no = ?1");
    compare.setLong(1, number);
    boolean counted;
    try (ResultSet row = compare.executeQuery()) {
      counted = row.next() && row.getBoolean(1);
    }
    if (!counted || (knowsDeletions && !countsOthers(number))) {
      problem("space " + space + " takes up something else than is counted for it");
    }
  }

  private boolean countsOthers(long number) throws SQLException {
    PreparedStatement compare =
        sql.prepare(
            "select snapshot_bytes = (select coalesce(sum(size), 0) from snapshots"
                + "     where space_no = ?1)"
                + " and other_bytes = (select coalesce(sum(length(statement)), 0) from statements"
                + "     where space_no = ?1)"
                + "   + (select coalesce(sum(length(proof)), 0) from forks where space_no = ?1)"
                + "   + (select coalesce(sum(length(header) + "
                + SpaceUsage.KEPT_BYTES
                + "), 0) from (select distinct stream from logs where space_no = ?1)"
                + "     join erased on place between stream << 40 and stream << 40 | 1099511627775)"
                + " from usage where space_no = ?1");
    compare.setLong(1, number);
    try (ResultSet row = compare.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private List<StoredLog> logs(long space, @Nullable LogId after) throws SQLException {
    return LogRows.after(sql, space, after, LOGS_AT_ONCE);
  }

  private TrustLog trust(SpaceId space, long number) throws SQLException {
    TrustLog trust = TrustLog.empty(space);
    List<TrustRow> rows = TrustRows.after(sql, number, 0, RANGE_BYTES);
    while (!rows.isEmpty()) {
      trustRecords += rows.size();
      List<byte[]> records = rows.stream().map(TrustRow::record).toList();
      AddResult added = trust.add(records);
      added.rejected().forEach(bad -> problem("space " + space + ": a trust record does not hold"));
      trust = added.log();
      for (TrustRow row : rows) {
        if (trust.record(row.hash()) == null) {
          problem("space " + space + ": trust record " + row.hash() + " is not what it is called");
        }
      }
      rows = TrustRows.after(sql, number, rows.get(rows.size() - 1).serial(), RANGE_BYTES);
    }
    if (trust.isEmpty()) {
      problem("space " + space + " has no genesis");
    } else if (!trust.missingParents().isEmpty()) {
      problem("space " + space + ": trust records are missing");
    }
    return trust;
  }

  private void forks(SpaceId space, long number, TrustLog trust) throws SQLException {
    for (byte[] stored : frames("select proof from forks where space_no = ?", number)) {
      Frame frame = decoded(stored);
      boolean holds = frame instanceof ForkProof;
      if (frame instanceof ForkProof proof) {
        for (LogRow branch : LogRows.ofOrigin(sql, number, proof.log())) {
          holds &= proof.verify(space, branch.log().state().device(), trust::verifyKey);
        }
      }
      if (!holds) {
        problem("space " + space + ": the proof of a fork does not hold");
      }
    }
  }

  private void statements(SpaceId space, long number, TrustLog trust) throws SQLException {
    for (byte[] stored : frames("select statement from statements where space_no = ?", number)) {
      boolean holds = false;
      if (decoded(stored) instanceof HeadsStatement statement) {
        VerifyKey key = trust.verifyKey(statement.device());
        holds = key != null && statement.verify(space, key);
      }
      if (!holds) {
        problem("space " + space + ": what a device stated of its heads does not hold");
      }
    }
  }

  private void snapshots(SpaceId space, long number) throws SQLException {
    for (StoredSnapshot snapshot : SqliteRetentionStore.all(sql, number)) {
      SnapshotStatus status = snapshot.status();
      MessageDigest digest = Sha256.newDigest();
      boolean there = true;
      for (int part = 0; there && status.complete() && part < status.parts(); part++) {
        byte[] data = SqliteRetentionStore.part(sql, number, snapshot.id(), part);
        there = data != null;
        if (data != null) {
          digest.update(data);
        }
      }
      if (status.complete() && !(there && SnapshotId.of(digest.digest()).equals(snapshot.id()))) {
        problem(
            "space "
                + space.abbreviated()
                + ": snapshot "
                + snapshot.id().abbreviated()
                + " is not what it is called");
      }
    }
  }

  private List<byte[]> frames(String query, long space) throws SQLException {
    PreparedStatement select = sql.prepare(query);
    select.setLong(1, space);
    List<byte[]> frames = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        frames.add(rows.getBytes(1));
      }
    }
    return frames;
  }

  private static @Nullable Frame decoded(byte[] stored) {
    try {
      return FrameCodec.decode(stored);
    } catch (CborException damaged) {
      return null;
    }
  }

  private void log(SpaceId space, long number, StoredLog log, ChainVerifier verifier, Keys keys)
      throws SQLException {
    LogRow row = LogRows.find(sql, number, log.id());
    if (row == null) {
      throw new IllegalStateException("a log that was just listed");
    }
    LogState floor = FloorRows.below(sql, row);
    boolean dropped = floor != null && floor.seq() == log.firstSeq() - 1;
    if (dropped && floor != null && knowsDeletions) {
      erased(space, row, floor, keys);
    }
    LogState state = dropped ? floor : log.firstSeq() == 0 ? null : before(space, number, row);
    long next = log.firstSeq();
    while (next <= log.state().seq()) {
      List<SealedEntry> range = EntryRows.range(sql, space, row, next, RANGE_BYTES);
      ChainResult chain = verifier.verify(log.state().log(), state, range);
      if (range.isEmpty() || chain.accepted() < range.size()) {
        problem(place(space, log) + " does not hold from entry " + (next + chain.accepted()));
        return;
      }
      state = chain.states().get(range.size() - 1);
      next += range.size();
      entries += range.size();
    }
    if (!log.state().equals(state)) {
      problem(place(space, log) + " does not end where the store says");
    }
  }

  private void erased(SpaceId space, LogRow row, LogState floor, Keys keys) throws SQLException {
    ErasedCheck check = new ErasedCheck(space, floor, keys::of);
    List<ErasedEntry> rows;
    do {
      rows = ErasedRows.from(sql, row, check.next(), ErasedCheck.ROWS);
      long bad = check.take(rows);
      if (bad >= 0) {
        problem(
            place(space, row.log()) + ": what is kept of erased entry " + bad + " does not hold");
        return;
      }
    } while (check.isOpen(rows));
  }

  /** Keys of the devices of a space. */
  private interface Keys {
    @Nullable VerifyKey of(DeviceId device);
  }

  // A branch goes on where another of its log stands before it, in its own stream or in that one's.
  private @Nullable LogState before(SpaceId space, long number, LogRow branch) throws SQLException {
    long seq = branch.log().firstSeq() - 1;
    SealedEntry first = EntryRows.entry(sql, branch, seq + 1);
    for (LogRow other : LogRows.ofOrigin(sql, number, branch.log().state().log())) {
      LogState state =
          other.log().state().seq() == seq
              ? other.log().state() // perhaps all that is known of it
              : other.holds(seq) ? EntryRows.stateAt(sql, other, seq, space) : null;
      if (state != null && first != null && state.hash().equals(first.header().previous())) {
        return state;
      }
    }
    return null;
  }

  private static String place(SpaceId space, StoredLog log) {
    return "space " + space.abbreviated() + ", log " + log.id().abbreviated();
  }

  /** How many migrations the database has had, or 0 if it is none of a relay. */
  static int version(Sql sql) throws SQLException {
    PreparedStatement tables =
        sql.prepare(
            "select count(*) from sqlite_schema where name in ('flyway_schema_history', 'meta')");
    try (ResultSet row = tables.executeQuery()) {
      if (!row.next() || row.getInt(1) != 2) {
        return 0;
      }
    }
    try (ResultSet row =
        sql.prepare("select max(cast(version as integer)) from flyway_schema_history where success")
            .executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
