package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * Reads everything and looks whether it fits together: SQLite's own structures, the chain of every
 * log, the audit trail. Whether the graph is what the entries make is not seen here; that takes the
 * keys.
 */
final class IntegrityCheck {
  /** Problems that are told; a damaged disk could have millions. */
  private static final int MAX_PROBLEMS = 100;

  private final SqlConnection sql;
  private final @Nullable SpaceId space;
  private final List<String> problems = new ArrayList<>();
  private final List<IntegrityReport.Spot> damaged = new ArrayList<>();
  private long entries;

  IntegrityCheck(SqlConnection sql, @Nullable SpaceId space) {
    this.sql = sql;
    this.space = space;
  }

  IntegrityReport run() {
    for (String line :
        sql.list("PRAGMA integrity_check(" + MAX_PROBLEMS + ")", row -> row.getString(1))) {
      if (!line.equals("ok")) {
        problem("the database file is damaged: " + line);
      }
    }
    for (LogRow log : LogRow.all(sql)) {
      checkLog(log);
    }
    if (problems.isEmpty()) {
      long lost = EntryNames.nameless(sql);
      if (lost > 0) {
        problem(lost + " entries cannot be found by their hash");
      }
    }
    Long broken = AuditTrail.firstBroken(sql);
    if (broken != null) {
      problem("the audit trail was changed at event " + broken);
    }
    return new IntegrityReport(entries, problems, damaged);
  }

  private void checkLog(LogRow log) {
    LogInfo info = log.info();
    Chain chain = new Chain(info, parentHash(log));
    sql.scan(
        "SELECT seq, hash, header, ciphertext, signature FROM entries WHERE log_no = ?"
            + " ORDER BY seq",
        row -> {
          entries++;
          byte[] hash = row.getBytes(2);
          if (row.getLong(1) <= info.bareThrough() && row.getBytes(3).length == 0) {
            chain.nextByName(row.getLong(1), hash);
            return problems.size() < MAX_PROBLEMS;
          }
          chain.next(row.getLong(1), hash, Soundness.read(row, 3, space, info.hashedAs(), hash));
          return problems.size() < MAX_PROBLEMS;
        },
        log.number());
    if (chain.next != info.headSeq() + 1) {
      problem(
          "log " + info.id() + " should end at entry " + info.headSeq() + ", not " + chain.next);
    }
  }

  private @Nullable EntryHash parentHash(LogRow log) {
    return log.parentNumber() == 0
        ? null
        : EntryReader.hash(sql, log.parentNumber(), log.info().firstSeq() - 1);
  }

  private void problem(String text) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(text);
    }
  }

  /** Follows the entries of one log. */
  private final class Chain {
    private final LogId log;
    private @Nullable EntryHash previous;
    private long next;

    Chain(LogInfo info, @Nullable EntryHash previous) {
      this.log = info.id();
      this.previous = previous;
      this.next = info.firstSeq();
    }

    /** An entry of which only the name is here: all that can be seen is that it is in its place. */
    void nextByName(long seq, byte[] hash) {
      if (seq != next) {
        problem("entry " + seq + " of log " + log + " follows where entry " + next + " should be");
      }
      previous = hash.length == EntryHash.SIZE ? EntryHash.of(hash) : null;
      next = seq + 1;
    }

    void next(long seq, byte[] hash, @Nullable SealedEntry entry) {
      String place = "entry " + seq + " of log " + log;
      if (seq != next) {
        problem(place + " follows where entry " + next + " should be");
      }
      if (entry == null) {
        problem(
            place
                + " is not what its hash says; it is not handed on, and is fetched again from a"
                + " device or relay that has it");
        if (damaged.size() < MAX_PROBLEMS) {
          damaged.add(new IntegrityReport.Spot(log, seq));
        }
      } else if (entry.seq() != seq
          || (previous != null && !previous.equals(entry.header().previous()))) {
        problem(place + " does not continue the one before");
      }
      previous = hash.length == EntryHash.SIZE ? EntryHash.of(hash) : null;
      next = seq + 1;
    }
  }
}
