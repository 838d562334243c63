package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;

/** The table of what spaces take up. It is changed by whoever adds rows to a space. */
final class UsageRows {
  static final String COLUMNS =
      "select space, entries, entry_bytes, trust_records, trust_bytes, snapshot_bytes,"
          + " other_bytes, quota_bytes from usage join spaces using (space_no) ";

  private static final String LESS_WHAT_IS_THERE = " - entry_bytes - snapshot_bytes - other_bytes";

  private UsageRows() {}

  /** Begins to count for a space that was just added. */
  static void open(Sql sql, long spaceNo) throws SQLException {
    PreparedStatement insert = sql.prepare("insert into usage (space_no) values (?)");
    insert.setLong(1, spaceNo);
    insert.executeUpdate();
  }

  /** Counts entries that are appended, or says which quota keeps them out. */
  static @Nullable AppendResult charge(Sql sql, long spaceNo, LogAppend append, Quotas quotas)
      throws SQLException {
    PreparedStatement charge =
        sql.prepare(
            "update usage set entries = entries + ?2, entry_bytes = entry_bytes + ?3"
                + " where space_no = ?1 and ?3 <= coalesce(quota_bytes, ?4)"
                + LESS_WHAT_IS_THERE
                + " and ?3 <= ?5 - (select bytes from usage_total)");
    long bytes = append.bytes();
    charge.setLong(1, spaceNo);
    charge.setLong(2, append.entries().size());
    charge.setLong(3, bytes);
    charge.setLong(4, quotas.space());
    charge.setLong(5, quotas.total());
    return charge.executeUpdate() == 1 ? null : refusal(sql, spaceNo, bytes, quotas);
  }

  private static AppendResult refusal(Sql sql, long spaceNo, long bytes, Quotas quotas)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select coalesce(quota_bytes, ?)"
                + LESS_WHAT_IS_THERE
                + " from usage where space_no = ?");
    select.setLong(1, quotas.space());
    select.setLong(2, spaceNo);
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        throw new StoreException(Reason.CORRUPT, "what space " + spaceNo + " takes up is missing");
      }
      return new AppendResult.OverQuota(bytes > row.getLong(1) ? Quota.SPACE : Quota.TOTAL);
    }
  }

  /** Counts entries no more that are about to be dropped, of places from {@code first} on. */
  static void refund(Sql sql, long spaceNo, long first, long last) throws SQLException {
    PreparedStatement refund =
        sql.prepare(
            "update usage set entries = entries - dropped, entry_bytes = entry_bytes - bytes"
                + " from (select count(*) as dropped,"
                + "     coalesce(sum(length(header) + length(ciphertext) + 64), 0) as bytes"
                + "   from entries where place between ?2 and ?3)"
                + " where space_no = ?1");
    refund.setLong(1, spaceNo);
    refund.setLong(2, first);
    refund.setLong(3, last);
    refund.executeUpdate();
  }

  /** Counts trust records that were added; fails if there is no place for them. */
  static void chargeTrust(Sql sql, long spaceNo, int records, long bytes, long most)
      throws SQLException {
    PreparedStatement charge =
        sql.prepare(
            "update usage set trust_records = trust_records + ?2, trust_bytes = trust_bytes + ?3"
                + " where space_no = ?1 and ?3 <= ?4 - trust_bytes");
    charge.setLong(1, spaceNo);
    charge.setInt(2, records);
    charge.setLong(3, bytes);
    charge.setLong(4, most);
    if (charge.executeUpdate() == 0) {
      throw new StoreException(Reason.OVER_QUOTA, "no place is left for trust records");
    }
  }

  /**
   * Counts a snapshot that is announced; fails if there is no place for it. It may go beyond the
   * space's quota by the share that snapshots have of it, not beyond what all spaces may have.
   */
  static void chargeSnapshot(Sql sql, long spaceNo, long size, Quotas quotas) throws SQLException {
    // Hundredths first, and what is beyond on one side: no limit times anything is no number.
    PreparedStatement charge =
        sql.prepare(
            "update usage set snapshot_bytes = snapshot_bytes + ?2"
                + " where space_no = ?1 and ?2 - (coalesce(quota_bytes, ?3)"
                + LESS_WHAT_IS_THERE
                + ") <= coalesce(quota_bytes, ?3) / 100 * ?5"
                + " and ?2 <= ?4 - (select bytes from usage_total)");
    charge.setLong(1, spaceNo);
    charge.setLong(2, size);
    charge.setLong(3, quotas.space());
    charge.setLong(4, quotas.total());
    charge.setInt(5, quotas.snapshotPercent());
    if (charge.executeUpdate() == 0) {
      throw new StoreException(Reason.OVER_QUOTA, "no place is left for a snapshot");
    }
  }

  /** Counts a snapshot no more. */
  static void refundSnapshot(Sql sql, long spaceNo, long size) throws SQLException {
    PreparedStatement refund =
        sql.prepare("update usage set snapshot_bytes = snapshot_bytes - ? where space_no = ?");
    refund.setLong(1, size);
    refund.setLong(2, spaceNo);
    refund.executeUpdate();
  }

  /**
   * Counts what is kept in any case: it is small, and others rely on it.
   *
   * @param bytes more than before; less if below 0
   */
  static void chargeOther(Sql sql, long spaceNo, long bytes) throws SQLException {
    PreparedStatement charge =
        sql.prepare("update usage set other_bytes = other_bytes + ? where space_no = ?");
    charge.setLong(1, bytes);
    charge.setLong(2, spaceNo);
    charge.executeUpdate();
  }

  /** The row of {@link #COLUMNS} that the cursor is at. */
  static SpaceUsage read(ResultSet row) throws SQLException {
    long quota = row.getLong(8);
    Long own = row.wasNull() ? null : (Long) quota;
    return new SpaceUsage(
        SpaceId.of(row.getBytes(1)),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        own);
  }
}
