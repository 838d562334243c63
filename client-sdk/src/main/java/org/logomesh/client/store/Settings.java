package org.logomesh.client.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * Single values of this database. Those that the store itself gives a meaning have methods of their
 * own; other packages keep theirs under names of their own. Reading is allowed from any thread.
 */
public final class Settings {
  static final String TOKEN = "token";
  static final String INCARNATION = "incarnation";
  private static final String SPACE = "space";
  private static final String DEVICE = "device";
  private static final String OWN_LOG = "own-log";
  private static final String PREDECESSOR = "predecessor-log";

  private final Database database;

  Settings(Database database) {
    this.database = database;
  }

  /** Returns a value, or null if it was never put. */
  public byte @Nullable [] get(String name) {
    return database.read(sql -> get(sql, name));
  }

  /** Keeps a value in place of the one before. */
  public void put(String name, byte[] value) {
    database.write(
        sql ->
            sql.update("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value));
  }

  /** Forgets a value. */
  public void remove(String name) {
    database.write(sql -> sql.update("DELETE FROM settings WHERE name = ?", name));
  }

  /** Returns a text, or null if it was never put. */
  public @Nullable String text(String name) {
    byte[] value = get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** Keeps a text in place of the value before. */
  public void putText(String name, String value) {
    put(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a number, or {@code otherwise} if it was never put. */
  public long number(String name, long otherwise) {
    return database.read(sql -> number(sql, name, otherwise));
  }

  static long number(SqlConnection sql, String name, long otherwise) {
    byte[] value = get(sql, name);
    return value == null ? otherwise : Long.parseLong(new String(value, StandardCharsets.UTF_8));
  }

  /** Keeps a number in place of the value before. */
  public void putNumber(String name, long value) {
    putText(name, Long.toString(value));
  }

  /** The space that this database holds, or null before {@link #establish}. */
  public @Nullable SpaceId space() {
    return database.read(Settings::space);
  }

  /** The device that this database belongs to, or null before {@link #establish}. */
  public @Nullable DeviceId device() {
    byte[] bytes = get(DEVICE);
    return bytes == null ? null : DeviceId.of(bytes);
  }

  /**
   * Says, once, what this database holds and for whom.
   *
   * @throws IllegalStateException if it has been said otherwise before
   */
  public void establish(SpaceId space, DeviceId device) {
    database.transaction(
        () -> {
          once(SPACE, space.bytes());
          once(DEVICE, device.bytes());
          return true;
        });
  }

  /**
   * Names this store towards peers. It changes when the database was restored or copied, so that
   * what a peer remembers of it is known to be out of date.
   */
  public IncarnationId incarnation() {
    byte[] incarnation = get(INCARNATION);
    if (incarnation == null) {
      throw new IllegalStateException("a store that was never opened");
    }
    return IncarnationId.of(incarnation);
  }

  /**
   * The log that this database writes, or null if it has to start one. Another process may have
   * started one meanwhile: read this inside the transaction that writes.
   */
  public @Nullable LogId ownLog() {
    return log(OWN_LOG);
  }

  /**
   * The log that this database wrote before it was restored or copied, to be named as predecessor
   * of the one to be started; null if there was none.
   */
  public @Nullable LogId predecessorLog() {
    return log(PREDECESSOR);
  }

  /** Takes the own log away, so that a new one is started before the next entry. */
  public void retireOwnLog() {
    database.write(
        sql -> {
          byte[] own = get(OWN_LOG);
          if (own != null) {
            put(PREDECESSOR, own);
            remove(OWN_LOG);
          }
          return true;
        });
  }

  static @Nullable SpaceId space(SqlConnection sql) {
    byte[] bytes = get(sql, SPACE);
    return bytes == null ? null : SpaceId.of(bytes);
  }

  private static byte @Nullable [] get(SqlConnection sql, String name) {
    return sql.first("SELECT value FROM settings WHERE name = ?", row -> row.getBytes(1), name);
  }

  void setOwnLog(LogId log) {
    put(OWN_LOG, log.bytes());
  }

  private @Nullable LogId log(String name) {
    byte[] bytes = get(name);
    return bytes == null ? null : LogId.of(bytes);
  }

  private void once(String name, byte[] value) {
    byte[] before = get(name);
    if (before != null && !Arrays.equals(before, value)) {
      throw new IllegalStateException("this database already has another " + name);
    }
    put(name, value);
  }
}
