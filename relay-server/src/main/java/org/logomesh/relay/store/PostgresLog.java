package org.logomesh.relay.store;

import io.r2dbc.spi.Readable;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;

/**
 * A log as stored in PostgreSQL.
 *
 * @param stream the number its entries are stored under, random; a branch that was cut off shares
 *     it with the log it was cut off from
 */
record PostgresLog(long stream, StoredLog log) {
  static final String COLUMNS =
      "select stream, log, first_seq, origin, device, seq, hash, trust_heads, epoch from logs ";

  /** The row of {@link #COLUMNS}. */
  static PostgresLog read(Readable row) {
    LogState state =
        new LogState(
            LogId.of(bytes(row, 3)),
            DeviceId.of(bytes(row, 4)),
            number(row, 5),
            EntryHash.of(bytes(row, 6)),
            LogColumns.unpacked(bytes(row, 7)),
            EpochId.of(bytes(row, 8)));
    StoredLog log = new StoredLog(LogId.of(bytes(row, 1)), number(row, 2), state);
    return new PostgresLog(number(row, 0), log);
  }

  /**
   * A log that is new. Of 63 random bits: no number has to be asked for. A number that was used
   * before would meet rows with its key, and the transaction would fail and be tried again.
   */
  static PostgresLog opened(StoredLog log, RandomGenerator random) {
    return new PostgresLog(random.nextLong() & Long.MAX_VALUE, log);
  }

  PostgresLog at(LogState state) {
    return new PostgresLog(stream, new StoredLog(log.id(), log.firstSeq(), state));
  }

  /** A column that is never null. */
  static byte[] bytes(Readable row, int column) {
    return Objects.requireNonNull(row.get(column, byte[].class));
  }

  /** A column that is never null. */
  static long number(Readable row, int column) {
    return Objects.requireNonNull(row.get(column, Long.class));
  }
}
