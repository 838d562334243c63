package org.logomesh.client.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.sign.Signature;

/** Writes rows of entries and what hangs on them. */
final class EntryWriter {
  private final RecentPlaces recent;
  private final EntryNames names;

  EntryWriter(RecentPlaces recent, EntryNames names) {
    this.recent = recent;
    this.names = names;
  }

  /** Inserts an entry that continues a log. */
  void insert(SqlConnection sql, LogRow log, VerifiedEntry entry) {
    LogState after = entry.after();
    VerifiedEntry.Outcome outcome = entry.outcome();
    Signature signature = entry.entry().signature();
    sql.update(
        "INSERT INTO entries (log_no, seq, status, lamport, wall_millis, verified, hash, reason,"
            + " header, signature, ciphertext) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        log.number(),
        after.seq(),
        outcome.status().code(),
        outcome.lamport(),
        outcome.wallMillis(),
        entry.signed() ? 1 : 0,
        after.hash().bytes(),
        outcome.reason(),
        entry.entry().headerBytes(),
        signature == null ? null : signature.bytes(),
        entry.entry().ciphertext());
    names.added(sql);
    if (!citesAlike(log.info().state(), after)) {
      sql.update(
          "INSERT INTO citations (log_no, from_seq, trust_heads, epoch) VALUES (?, ?, ?, ?)",
          log.number(),
          after.seq(),
          LogRow.pack(after.trustHeads()),
          after.epoch().bytes());
    }
    recent.put(log.number(), after.seq(), after.hash());
  }

  /** Makes the log's row say where it stands now. */
  void moveHead(SqlConnection sql, LogRow log) {
    LogState state = log.info().state();
    sql.update(
        "UPDATE logs SET head_seq = ?, head_hash = ? WHERE log_no = ?",
        log.info().headSeq(),
        state == null ? null : state.hash().bytes(),
        log.number());
  }

  /** Moves the entries from a place on to a branch, citations with them. */
  void move(SqlConnection sql, LogRow log, LogRow branch, long fromSeq) {
    recent.clear();
    sql.update(
        "UPDATE entries SET log_no = ? WHERE log_no = ? AND seq >= ?",
        branch.number(),
        log.number(),
        fromSeq);
    sql.update(
        "INSERT INTO citations (log_no, from_seq, trust_heads, epoch)"
            + " SELECT ?1, ?3, trust_heads, epoch FROM citations WHERE log_no = ?2 AND from_seq ="
            + " (SELECT max(from_seq) FROM citations WHERE log_no = ?2 AND from_seq <= ?3)",
        branch.number(),
        log.number(),
        fromSeq);
    sql.update(
        "UPDATE citations SET log_no = ? WHERE log_no = ? AND from_seq > ?",
        branch.number(),
        log.number(),
        fromSeq);
    sql.update("DELETE FROM citations WHERE log_no = ? AND from_seq = ?", log.number(), fromSeq);
    recomputeHead(sql, log.number());
    recomputeHead(sql, branch.number());
    long bare = log.info().bareThrough();
    sql.update(
        "UPDATE logs SET bare_through = ? WHERE log_no = ?",
        bare >= fromSeq ? bare : -1,
        branch.number());
    sql.update(
        "UPDATE logs SET bare_through = ? WHERE log_no = ?",
        Math.min(bare, fromSeq - 1),
        log.number());
  }

  private static void recomputeHead(SqlConnection sql, long log) {
    sql.update(
        "UPDATE logs SET head_seq = coalesce((SELECT max(seq) FROM entries WHERE log_no = ?1),"
            + " first_seq - 1), head_hash = (SELECT hash FROM entries WHERE log_no = ?1"
            + " ORDER BY seq DESC LIMIT 1) WHERE log_no = ?1",
        log);
  }

  private static boolean citesAlike(@Nullable LogState before, LogState after) {
    return before != null
        && before.epoch().equals(after.epoch())
        && before.trustHeads().equals(after.trustHeads());
  }
}
