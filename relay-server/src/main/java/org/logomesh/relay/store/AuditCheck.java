package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an audit log from its first record to its last and tells what does not hold: a record that
 * was changed, taken away, put in or moved. Who can write the database can also write a whole new
 * log, with all hashes; against that helps a head that was noted elsewhere. Used by one thread.
 */
public final class AuditCheck {
  /** Problems that are told; the first is the one that matters. */
  public static final int MAX_PROBLEMS = 20;

  private final AuditEnds ends;
  private final long notedSeq;
  private final String notedHash;
  private final List<String> problems = new ArrayList<>();
  private @Nullable AuditRecord last;
  private boolean notedFound;
  private long records;

  /** Checks against where the log begins and ends. */
  public AuditCheck(AuditEnds ends) {
    this(ends, 0, "");
  }

  /**
   * Checks against an earlier head, too.
   *
   * @param notedSeq number of a record that was noted elsewhere; 0 for none
   * @param notedHash its hash, in hexadecimal
   */
  public AuditCheck(AuditEnds ends, long notedSeq, String notedHash) {
    this.ends = ends;
    this.notedSeq = notedSeq;
    this.notedHash = notedHash;
  }

  /** Takes the next record. */
  public void next(AuditRecord record) {
    records++;
    AuditRecord before = last;
    long expected = before == null ? ends.first() : before.seq() + 1;
    if (record.seq() != expected) {
      problem("record " + expected + " is missing; " + record.seq() + " is in its place");
    } else if (before != null && !record.previous().equals(before.hash())) {
      problem("record " + record.seq() + " does not follow the one before it");
    } else if (record.seq() == 1 && !record.previous().equals(AuditEnds.EMPTY.lastHash())) {
      problem("record 1 is not the beginning");
    }
    if (!record.hash().equals(record.computedHash())) {
      problem("record " + record.seq() + " was changed");
    }
    if (record.seq() == notedSeq) {
      notedFound = true;
      if (!record.hash().equals(notedHash)) {
        problem("record " + notedSeq + " is not the one that was noted");
      }
    }
    last = record;
  }

  /** Ends the check and returns what does not hold; nothing if all does. */
  public List<String> problems() {
    AuditRecord end = last;
    if (end == null ? ends.last() != 0 : end.seq() != ends.last()) {
      problem("the log ends at record " + (end == null ? 0 : end.seq()) + ", not " + ends.last());
    } else if (end != null && !end.hash().equals(ends.lastHash())) {
      problem("the last record is not the one that was written last");
    }
    if (notedSeq >= ends.first() && notedSeq > 0 && !notedFound) {
      problem("record " + notedSeq + ", which was noted, is not there");
    }
    return List.copyOf(problems);
  }

  /** How many records were read. */
  public long records() {
    return records;
  }

  private void problem(String text) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(text);
    }
  }
}
