package org.logomesh.client.store;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.snapshot.SnapshotWriter;

/** Puts entries that follow each other in number and place together, for a snapshot. */
final class EntryRuns {
  /** Entries of one record. */
  private static final int IN_A_RECORD = 1024;

  private final SnapshotWriter out;
  private final List<SnapshotRecord.Run> runs = new ArrayList<>();
  private int collected;

  private long number;
  private long log;
  private long firstSeq;
  private ByteArrayOutputStream hashes = new ByteArrayOutputStream();
  private LongStream.Builder lamports = LongStream.builder();
  private LongStream.Builder wallMillis = LongStream.builder();
  private ByteArrayOutputStream statuses = new ByteArrayOutputStream();

  EntryRuns(SnapshotWriter out) {
    this.out = out;
  }

  /** Takes a row of number, log, place, hash, logical time, wall clock and status. */
  void add(ResultSet row) throws SQLException {
    int size = statuses.size();
    boolean follows =
        row.getLong(1) == number + size
            && row.getLong(2) == log
            && row.getLong(3) == firstSeq + size;
    if (size > 0 && !follows) {
      endRun();
    }
    if (collected == IN_A_RECORD) {
      flush();
    }
    if (statuses.size() == 0) {
      number = row.getLong(1);
      log = row.getLong(2);
      firstSeq = row.getLong(3);
    }
    hashes.writeBytes(row.getBytes(4));
    lamports.add(row.getLong(5));
    wallMillis.add(row.getLong(6));
    statuses.write(row.getInt(7));
    collected++;
  }

  /** Writes what was taken. */
  void flush() {
    endRun();
    if (!runs.isEmpty()) {
      out.write(new SnapshotRecord.Entries(runs));
    }
    runs.clear();
    collected = 0;
  }

  private void endRun() {
    if (statuses.size() > 0) {
      runs.add(
          new SnapshotRecord.Run(
              number,
              log,
              firstSeq,
              hashes.toByteArray(),
              lamports.build().toArray(),
              wallMillis.build().toArray(),
              statuses.toByteArray()));
    }
    hashes = new ByteArrayOutputStream();
    lamports = LongStream.builder();
    wallMillis = LongStream.builder();
    statuses = new ByteArrayOutputStream();
  }
}
