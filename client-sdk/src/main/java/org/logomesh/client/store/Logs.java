package org.logomesh.client.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * The logs of the space and where they stand. Reading is allowed from any thread; inside a
 * transaction it costs no query.
 */
public final class Logs {
  private final Database database;
  private final EntryWriter writer;

  // Known inside transactions only, on the writing thread.
  private final Map<LogId, LogRow> rows = new HashMap<>();
  private final Map<Long, LogId> ids = new HashMap<>();
  private boolean loaded;
  private @Nullable Frontier frontier;

  Logs(Database database, RecentPlaces recent, EntryNames names) {
    this.database = database;
    this.writer = new EntryWriter(recent, names);
    database.register(this::forget);
  }

  /** Returns a log, or null if nothing of it is here. */
  public @Nullable LogInfo find(LogId log) {
    LogRow row = database.read(sql -> row(sql, log));
    return row == null ? null : row.info();
  }

  /** Returns where a log stands, or null if it has no entries here. */
  public @Nullable LogState state(LogId log) {
    LogInfo info = find(log);
    return info == null ? null : info.state();
  }

  /** Returns all logs, in the order they came. */
  public List<LogInfo> all() {
    return database.read(LogRow::all).stream().map(LogRow::info).toList();
  }

  /** Returns the head of every log that has entries. */
  public Frontier frontier() {
    if (!database.inTransaction()) {
      return frontier(database.read(LogRow::all));
    }
    Frontier known = frontier;
    if (known == null) {
      known =
          database.read(
              sql -> {
                load(sql);
                return frontier(rows.values());
              });
      frontier = known;
    }
    return known;
  }

  /**
   * Appends entries that continue a log, verified. The first entry of a new log is its OPEN.
   *
   * @throws IllegalArgumentException if they do not continue it
   */
  public void append(LogId log, List<VerifiedEntry> entries) {
    database.write(
        sql -> {
          LogRow row = row(sql, log);
          for (VerifiedEntry entry : entries) {
            if (row == null) {
              row = create(sql, log, entry.after().log(), entry.after().device(), 0, null);
            }
            requireNext(row.info(), entry);
            writer.insert(sql, row, entry);
            row = row.with(entry.after());
          }
          if (row != null) {
            writer.moveHead(sql, row);
            remember(row);
          }
          return true;
        });
  }

  /**
   * Makes room for a branch of a forked log. Entries that the log has from the fork on stay where
   * they are until {@link #split}.
   *
   * @param log the log, or branch, that forked
   * @param firstSeq the place where the branches differ
   * @param branch the branch's own id
   */
  public void branch(LogId log, long firstSeq, LogId branch) {
    database.write(
        sql -> {
          LogRow forked = require(sql, log);
          LogInfo info = forked.info();
          create(sql, branch, info.hashedAs(), info.device(), firstSeq, forked);
          sql.update(
              "UPDATE logs SET forked_at = min(forked_at, ?) WHERE log_no = ?",
              firstSeq,
              forked.number());
          forget();
          return true;
        });
  }

  /**
   * Moves the entries that a log has from the fork on to a branch of their own. From then on the
   * log ends before the fork for ever. Branches that the log had further on, found earlier, are
   * branches of this branch then.
   */
  public void split(LogId log, long firstSeq, LogId branch) {
    database.write(
        sql -> {
          branch(log, firstSeq, branch);
          LogRow left = require(sql, log);
          LogRow moved = require(sql, branch);
          writer.move(sql, left, moved, firstSeq);
          sql.update(
              "UPDATE logs SET parent = ?1 WHERE parent = ?2 AND first_seq > ?3",
              moved.number(),
              left.number(),
              firstSeq);
          sql.update(
              "UPDATE logs SET forked_at = coalesce("
                  + "(SELECT min(first_seq) FROM logs WHERE parent = ?1), forked_at)"
                  + " WHERE log_no = ?1",
              moved.number());
          forget();
          return true;
        });
  }

  /**
   * Returns where a log stood after one of its entries.
   *
   * @param seq the entry's place; on a branch it may be one that the branch has in common with the
   *     log it left
   * @return null if the log is not here or not that far
   */
  public @Nullable LogState stateAt(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = holder(sql, row(sql, log), seq);
          if (row == null || seq > row.info().headSeq()) {
            return null;
          }
          LogState head = row.info().state();
          if (head != null && head.seq() == seq) {
            return head;
          }
          LogInfo info = row.info();
          EntryHash hash = EntryReader.hash(sql, row.number(), seq);
          if (hash == null) {
            return null;
          }
          return sql.first(
              "SELECT trust_heads, epoch FROM citations WHERE log_no = ? AND from_seq <= ?"
                  + " ORDER BY from_seq DESC LIMIT 1",
              cited ->
                  new LogState(
                      info.hashedAs(),
                      info.device(),
                      seq,
                      hash,
                      LogRow.unpack(cited.getBytes(1)),
                      EpochId.of(cited.getBytes(2))),
              row.number(),
              seq);
        });
  }

  /** Returns what all entries cite, in ranges, so that a change of trust is judged by the range. */
  public List<CitedRange> citedRanges() {
    return database.read(
        sql ->
            sql.list(
                "SELECT l.id, l.device, c.from_seq, coalesce((SELECT min(n.from_seq) - 1 FROM"
                    + " citations n WHERE n.log_no = c.log_no AND n.from_seq > c.from_seq),"
                    + " l.head_seq), c.trust_heads, c.epoch"
                    + " FROM citations c JOIN logs l USING (log_no) WHERE c.from_seq <= l.head_seq"
                    + " ORDER BY c.log_no, c.from_seq",
                row ->
                    new CitedRange(
                        LogId.of(row.getBytes(1)),
                        DeviceId.of(row.getBytes(2)),
                        row.getLong(3),
                        row.getLong(4),
                        LogRow.unpack(row.getBytes(5)),
                        EpochId.of(row.getBytes(6)))));
  }

  /** Makes a log the one that this database writes; see {@link Settings#ownLog}. */
  public void startOwn(LogId log, Settings settings) {
    database.write(
        sql -> {
          require(sql, log);
          settings.setOwnLog(log);
          sql.update("UPDATE logs SET own = 1 WHERE id = ?", (Object) log.bytes());
          forget();
          return true;
        });
  }

  /** Forgets what is known of rows, because somebody else has changed one. */
  void forgetRows() {
    forget();
  }

  private void forget() {
    rows.clear();
    ids.clear();
    loaded = false;
    frontier = null;
  }

  /** Returns a log's row, or null. */
  @Nullable LogRow row(SqlConnection sql, LogId log) {
    if (!database.inTransaction()) {
      return LogRow.find(sql, log);
    }
    load(sql);
    return rows.get(log);
  }

  /** Returns the id of the log with a number. */
  LogId id(SqlConnection sql, long number) {
    if (database.inTransaction()) {
      load(sql);
      LogId id = ids.get(number);
      if (id != null) {
        return id;
      }
    }
    LogRow row = LogRow.find(sql, number);
    if (row == null) {
      throw new IllegalStateException("an entry of a log without a row");
    }
    return row.info().id();
  }

  /** Returns the row of the log that holds a place: on a branch, maybe one it came from. */
  @Nullable LogRow holder(SqlConnection sql, @Nullable LogRow log, long seq) {
    LogRow row = log;
    while (row != null && seq < row.info().firstSeq()) {
      row = row.parentNumber() == 0 ? null : LogRow.find(sql, row.parentNumber());
    }
    return row;
  }

  private LogRow require(SqlConnection sql, LogId log) {
    LogRow row = row(sql, log);
    if (row == null) {
      throw new IllegalArgumentException("log " + log + " is not here");
    }
    return row;
  }

  private void load(SqlConnection sql) {
    if (!loaded) {
      LogRow.all(sql).forEach(this::remember);
      loaded = true;
    }
  }

  private void remember(LogRow row) {
    rows.put(row.info().id(), row);
    ids.put(row.number(), row.info().id());
    frontier = null;
  }

  private LogRow create(
      SqlConnection sql,
      LogId log,
      LogId hashedAs,
      DeviceId device,
      long firstSeq,
      @Nullable LogRow parent) {
    sql.update(
        "INSERT INTO logs (id, hashed_as, device, first_seq, parent, head_seq, forked_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        log.bytes(),
        hashedAs.bytes(),
        device.bytes(),
        firstSeq,
        parent == null ? null : parent.number(),
        firstSeq - 1,
        LogInfo.NOT_FORKED);
    LogRow row = LogRow.find(sql, log);
    if (row == null) {
      throw new IllegalStateException("a log that was just inserted");
    }
    remember(row);
    return row;
  }

  private static void requireNext(LogInfo log, VerifiedEntry entry) {
    EntryHeader header = entry.entry().header();
    LogState state = log.state();
    boolean follows =
        header.seq() == log.headSeq() + 1
            && header.seq() < log.forkedAt()
            && entry.after().log().equals(log.hashedAs())
            && (state == null || state.hash().equals(header.previous()));
    if (!follows) {
      throw new IllegalArgumentException(
          "entry " + header.seq() + " does not continue log " + log.id() + " at " + log.headSeq());
    }
  }

  private static Frontier frontier(Iterable<LogRow> rows) {
    Map<LogId, Head> heads = new TreeMap<>();
    for (LogRow row : rows) {
      LogState state = row.info().state();
      if (state != null) {
        heads.put(row.info().id(), state.head());
      }
    }
    return Frontier.of(heads);
  }
}
