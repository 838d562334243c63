package org.logomesh.client.store;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * The stored entries: by place, by hash, by status, in ranges for peers and in causal order for
 * replay. They are appended through {@link Logs#append}. Reading is allowed from any thread.
 */
public final class Entries {
  private final Database database;
  private final Logs logs;
  private final RecentPlaces recent;
  private final EntryNames names;
  private final WaitingList waiting;
  private volatile @Nullable SpaceId space; // never changes once it is known

  Entries(Database database, Logs logs, RecentPlaces recent, EntryNames names) {
    this.database = database;
    this.logs = logs;
    this.recent = recent;
    this.names = names;
    this.waiting = new WaitingList(database);
    database.register(recent::clear);
  }

  /**
   * Returns the entry at a place, or null if it is not here, or only its name is. A branch also
   * answers for the log it came from.
   *
   * @throws DamagedEntryException if it is not what its hash says
   */
  public @Nullable StoredEntry at(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row == null ? null : EntryReader.entry(sql, space(sql), row.number(), seq);
        });
  }

  /** Whether only the name of the entry at a place is here; otherwise as {@link #at}. */
  public boolean isBare(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row != null && EntryReader.isBare(sql, row, seq);
        });
  }

  /** Returns what became of the entry at a place, or null; otherwise as {@link #at}. */
  public @Nullable EntryStatus status(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row == null
              ? null
              : sql.first(
                  "SELECT status FROM entries WHERE log_no = ? AND seq = ?",
                  found -> EntryStatus.of(found.getInt(1)),
                  row.number(),
                  seq);
        });
  }

  /** Returns the hash of the entry at a place, or null if it is not here; damaged or not. */
  public @Nullable EntryHash hashAt(LogId log, long seq) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row == null ? null : hash(sql, row.number(), seq);
        });
  }

  /** Returns where the entry with this hash is, or null if it is not here. */
  public @Nullable Place place(EntryHash hash) {
    return database.read(
        sql -> {
          RecentPlaces.Spot spot = database.inTransaction() ? recent.spot(hash) : null;
          if (spot == null) {
            spot = names.spot(sql, hash);
            if (spot != null && database.inTransaction()) {
              recent.put(spot.log(), spot.seq(), hash);
            }
          }
          return spot == null ? null : new Place(logs.id(sql, spot.log()), spot.seq(), hash);
        });
  }

  /**
   * Reads entries that follow each other, for a peer. Each is hashed anew: a damaged one is never
   * handed out.
   *
   * @param fromSeq the first one wanted
   * @param maxBytes about how many bytes to return; more only if the range would otherwise not end
   *     at a signature that was verified here, which it always does
   * @return empty if the log does not hold {@code fromSeq}, or holds it damaged; a branch does not
   *     answer for the log it came from
   */
  public List<SealedEntry> read(LogId log, long fromSeq, int maxBytes) {
    return database.snapshot(
        sql -> {
          LogRow row = logs.row(sql, log);
          return row == null
              ? List.of()
              : EntryReader.range(sql, space(sql), row, fromSeq, maxBytes);
        });
  }

  /** Changes what became of an entry. */
  public void settle(LogId log, long seq, VerifiedEntry.Outcome outcome) {
    database.write(
        sql -> {
          LogRow row = logs.row(sql, log);
          int changed =
              row == null
                  ? 0
                  : sql.update(
                      "UPDATE entries SET status = ?, reason = ?, lamport = ?, wall_millis = ?"
                          + " WHERE log_no = ? AND seq = ?",
                      outcome.status().code(),
                      outcome.reason(),
                      outcome.lamport(),
                      outcome.wallMillis(),
                      row.number(),
                      seq);
          if (changed == 0) {
            throw new IllegalArgumentException("no entry " + seq + " in log " + log);
          }
          return true;
        });
  }

  /**
   * Says that an entry's own signature was verified after all, so that ranges may end there. Does
   * nothing if the entry is not here.
   */
  public void markVerified(LogId log, long seq) {
    database.write(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row == null
              ? 0
              : sql.update(
                  "UPDATE entries SET verified = 1 WHERE log_no = ? AND seq = ?"
                      + " AND signature IS NOT NULL",
                  row.number(),
                  seq);
        });
  }

  /** Returns up to {@code limit} entries with a status, in the order they came. */
  public List<StoredEntry> withStatus(EntryStatus status, int limit) {
    return database.read(sql -> EntryReader.withStatus(sql, space(sql), status, limit));
  }

  /** Returns the first waiting entry of every log that has one; nearly always none. */
  public Map<LogId, Long> firstWaiting() {
    return database.read(
        sql -> {
          Map<LogId, Long> first = new HashMap<>();
          sql.scan(
              "SELECT l.id, min(e.seq) FROM entries e JOIN logs l USING (log_no)"
                  + " WHERE e.status = 1 AND e.status <> 0 GROUP BY l.id",
              row -> {
                first.put(LogId.of(row.getBytes(1)), row.getLong(2));
                return true;
              });
          return first;
        });
  }

  /** Returns the logical time of a settled entry; 0 if it is not here. Otherwise as {@link #at}. */
  public long lamport(LogId log, long seq) {
    return database.read(
        sql -> {
          LogRow row = logs.holder(sql, logs.row(sql, log), seq);
          return row == null
              ? 0L
              : sql.number(
                  "SELECT lamport FROM entries WHERE log_no = ? AND seq = ?", 0, row.number(), seq);
        });
  }

  /** Returns how many entries there are with each status; cheap. */
  public Map<EntryStatus, Long> counts() {
    return database.snapshot(
        sql -> {
          Map<EntryStatus, Long> counts = new EnumMap<>(EntryStatus.class);
          long applied =
              sql.number("SELECT coalesce(sum(head_seq - first_seq + 1), 0) FROM logs", 0);
          for (EntryStatus status : EntryStatus.values()) {
            if (status != EntryStatus.APPLIED) {
              long count = EntryReader.count(sql, status);
              counts.put(status, count);
              applied -= count;
            }
          }
          counts.put(EntryStatus.APPLIED, applied);
          return counts;
        });
  }

  /**
   * Gives every entry that is applied or whited out to {@code visitor}, causes before effects: by
   * lamport, then in the order they came; on a device that began with a snapshot, those after it.
   * The visitor may write, but not append entries.
   *
   * @throws DamagedEntryException if one of them is not what its hash says
   */
  public void replay(Consumer<StoredEntry> visitor) {
    long[] order = database.read(EntryReader::causalOrder);
    for (long number : order) {
      StoredEntry entry = database.read(sql -> EntryReader.entry(sql, space(sql), number));
      if (entry != null) {
        visitor.accept(entry);
      }
    }
  }

  /** Makes anew what entries are found with by their hash. */
  public void renewNames() {
    names.renew();
    recent.clear();
  }

  /** Says what a waiting entry needs; replaces what was said before. */
  public void await(LogId log, long seq, Collection<Want> wants) {
    database.write(
        sql -> {
          LogRow row = logs.row(sql, log);
          if (row == null) {
            throw new IllegalArgumentException("no log " + log);
          }
          waiting.put(sql, row.number(), seq, wants);
          return true;
        });
  }

  /**
   * Says that something is here now.
   *
   * @return the entries that waited for it and now for nothing more, in the order they came
   */
  public List<Place> satisfy(Want want) {
    return database.write(sql -> waiting.satisfy(sql, want));
  }

  /** Returns the things of a kind that entries wait for: what to ask peers for. */
  public List<Want> wanted(Want.Kind kind) {
    return database.read(sql -> WaitingList.wanted(sql, kind));
  }

  private @Nullable SpaceId space(SqlConnection sql) {
    SpaceId known = space;
    if (known == null) {
      known = Settings.space(sql);
      space = known;
    }
    return known;
  }

  private @Nullable EntryHash hash(SqlConnection sql, long log, long seq) {
    if (!database.inTransaction()) {
      return EntryReader.hash(sql, log, seq);
    }
    EntryHash hash = recent.hash(log, seq);
    if (hash == null) {
      hash = EntryReader.hash(sql, log, seq);
      if (hash != null) {
        recent.put(log, seq, hash);
      }
    }
    return hash;
  }
}
