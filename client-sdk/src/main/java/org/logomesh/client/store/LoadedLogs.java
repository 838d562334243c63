package org.logomesh.client.store;

import static org.logomesh.client.store.SnapshotLoader.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.snapshot.SnapshotRecord.Citation;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * The logs of a snapshot on their way into the database: rows of logs, of what they cite, and of
 * entries without bodies.
 */
final class LoadedLogs {
  private static final byte[] NO_BYTES = new byte[0];

  private final SqlConnection sql;
  private final EntryNames names;
  private final Map<Long, Standing> logs = new HashMap<>();
  private final Map<LogId, Head> heads = new TreeMap<>();
  private long lastNumber;

  LoadedLogs(SqlConnection sql, EntryNames names) {
    this.sql = sql;
    this.names = names;
  }

  /** How far the entries of a log have come. */
  private static final class Standing {
    final SnapshotRecord.Log log;
    long next;
    @Nullable EntryHash last;

    Standing(SnapshotRecord.Log log) {
      this.log = log;
      this.next = log.firstSeq();
    }

    long end() {
      Head head = log.head();
      return head == null ? log.firstSeq() - 1 : head.seq();
    }
  }

  void take(SnapshotRecord.Log log) {
    Standing parent = logs.get(log.parent());
    Head head = log.head();
    require(
        logs.put(log.number(), new Standing(log)) == null
            && (log.parent() == 0
                ? log.firstSeq() == 0 && log.hashedAs().equals(log.id())
                : parent != null && log.firstSeq() > 0 && !log.hashedAs().equals(log.id())),
        "a log that is none");
    require(
        (head == null || (head.seq() >= log.firstSeq() && head.seq() < log.forkedAt()))
            && log.forkedAt() >= log.firstSeq(),
        "a log that ends before it begins");
    if (head != null) {
      require(heads.put(log.id(), head) == null, "a log twice");
    }
    sql.update(
        "INSERT INTO logs (log_no, id, hashed_as, device, first_seq, parent, head_seq, head_hash,"
            + " forked_at, bare_through) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        log.number(),
        log.id().bytes(),
        log.hashedAs().bytes(),
        log.device().bytes(),
        log.firstSeq(),
        log.parent() == 0 ? null : log.parent(),
        head == null ? log.firstSeq() - 1 : head.seq(),
        head == null ? null : head.hash().bytes(),
        log.forkedAt(),
        head == null ? -1 : head.seq());
    cite(log);
  }

  private void cite(SnapshotRecord.Log log) {
    Head head = log.head();
    long before = log.firstSeq() - 1;
    for (Citation citation : log.citations()) {
      require(
          head != null
              && (before < log.firstSeq()
                  ? citation.fromSeq() == log.firstSeq()
                  : citation.fromSeq() > before)
              && citation.fromSeq() <= head.seq()
              && !citation.trustHeads().isEmpty(),
          "a citation out of its place");
      before = citation.fromSeq();
      sql.update(
          "INSERT INTO citations (log_no, from_seq, trust_heads, epoch) VALUES (?, ?, ?, ?)",
          log.number(),
          citation.fromSeq(),
          LogRow.pack(citation.trustHeads()),
          citation.epoch().bytes());
    }
    require(head == null || before >= log.firstSeq(), "a log that cites nothing");
  }

  void take(SnapshotRecord.Run run) {
    Standing standing = logs.get(run.log());
    require(
        standing != null
            && run.firstSeq() == standing.next
            && run.firstSeq() + run.size() - 1 <= standing.end()
            && run.number() > lastNumber
            && run.number() <= Integer.MAX_VALUE - run.size(),
        "entries out of their place");
    for (int i = 0; i < run.size(); i++) {
      byte[] hash = Arrays.copyOfRange(run.hashes(), i * EntryHash.SIZE, (i + 1) * EntryHash.SIZE);
      int status = run.statuses()[i];
      require(
          run.lamports()[i] >= 0
              && (status == EntryStatus.APPLIED.code()
                  || status == EntryStatus.WHITED_OUT.code()
                  || status == EntryStatus.VOID.code()),
          "an entry that was never applied");
      sql.update(
          "INSERT INTO entries (entry_no, log_no, seq, status, lamport, wall_millis, verified,"
              + " hash, reason, header, signature, ciphertext)"
              + " VALUES (?, ?, ?, ?, ?, ?, 0, ?, NULL, ?, NULL, ?)",
          run.number() + i,
          run.log(),
          run.firstSeq() + i,
          status,
          run.lamports()[i],
          run.wallMillis()[i],
          hash,
          NO_BYTES,
          NO_BYTES);
      names.added(sql);
      if (standing != null && i == run.size() - 1) {
        standing.next += run.size();
        standing.last = EntryHash.of(hash);
      }
    }
    lastNumber = run.number() + run.size() - 1;
  }

  /** Checks that every log is as long as it says, and that the frontier is theirs. */
  void finish(Frontier frontier) {
    for (Standing standing : logs.values()) {
      Head head = standing.log.head();
      require(
          standing.next == standing.end() + 1
              && (head == null || head.hash().equals(standing.last)),
          "a log without all of its entries");
    }
    require(Frontier.of(heads).equals(frontier), "logs beside the frontier");
  }
}
