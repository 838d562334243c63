package org.logomesh.client.store;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.sign.Sha256;

/**
 * What happened on this device in matters of trust and between devices: rows chained by hash, so
 * that one cannot be changed or dropped without all later ones showing it.
 *
 * <p>{@code hash = SHA-256(label "audit" ‖ hash before ‖ CBOR [number, millis, kind, detail])},
 * with 32 zero bytes before the first row.
 */
public final class AuditTrail {
  /**
   * One row.
   *
   * @param number its place, from 0
   * @param wallMillis when, by this device's clock, in milliseconds since 1970
   * @param kind what happened, a short word
   * @param detail what exactly, for people
   * @param hash hash of this row and, through it, of all before, in hexadecimal
   */
  public record Event(long number, long wallMillis, String kind, String detail, String hash) {}

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] LABEL = Sha256.label("audit");
  private static final String COLUMNS = "SELECT number, wall_millis, kind, detail, hash FROM audit";

  private static final SqlConnection.RowReader<Event> READER =
      row ->
          new Event(
              row.getLong(1),
              row.getLong(2),
              row.getString(3),
              row.getString(4),
              HEX.formatHex(row.getBytes(5)));

  private final Database database;

  AuditTrail(Database database) {
    this.database = database;
  }

  /** Writes an event down. */
  public Event record(long wallMillis, String kind, String detail) {
    return database.write(
        sql -> {
          Event last = sql.first(COLUMNS + " ORDER BY number DESC LIMIT 1", READER);
          long number = last == null ? 0 : last.number() + 1;
          byte[] before = last == null ? new byte[Sha256.LENGTH] : HEX.parseHex(last.hash());
          byte[] hash = hash(before, number, wallMillis, kind, detail);
          sql.update(
              "INSERT INTO audit (number, wall_millis, kind, detail, hash) VALUES (?, ?, ?, ?, ?)",
              number,
              wallMillis,
              kind,
              detail,
              hash);
          return new Event(number, wallMillis, kind, detail, HEX.formatHex(hash));
        });
  }

  /** Returns up to {@code limit} events from a number on. */
  public List<Event> events(long fromNumber, int limit) {
    return database.read(
        sql ->
            sql.list(
                COLUMNS + " WHERE number >= ? ORDER BY number LIMIT ?", READER, fromNumber, limit));
  }

  /** Returns the last {@code limit} events, the latest last. */
  public List<Event> latest(int limit) {
    return database.read(
        sql ->
            sql.list(
                COLUMNS
                    + " WHERE number > (SELECT coalesce(max(number), -1) FROM audit) - ?"
                    + " ORDER BY number",
                READER,
                limit));
  }

  /**
   * Checks the chain.
   *
   * @return the number of the first row that does not fit, or null if all do
   */
  public @Nullable Long firstBroken() {
    return database.read(AuditTrail::firstBroken);
  }

  static @Nullable Long firstBroken(SqlConnection sql) {
    Check check = new Check();
    sql.scan(COLUMNS + " ORDER BY number", row -> check.fits(READER.read(row)));
    return check.broken;
  }

  /** Returns the hash of an event that follows one with the hash {@code before}. */
  public static byte[] hash(
      byte[] before, long number, long wallMillis, String kind, String detail) {
    byte[] row =
        new CborWriter()
            .array(4)
            .uint(number)
            .integer(wallMillis)
            .text(kind)
            .text(detail)
            .toByteArray();
    return Sha256.hash(LABEL, before, row);
  }

  private static final class Check {
    private long next;
    private byte[] before = new byte[Sha256.LENGTH];
    private @Nullable Long broken;

    boolean fits(Event event) {
      byte[] expected = hash(before, next, event.wallMillis(), event.kind(), event.detail());
      if (event.number() != next || !HEX.formatHex(expected).equals(event.hash())) {
        broken = next;
        return false;
      }
      before = expected;
      next++;
      return true;
    }
  }
}
