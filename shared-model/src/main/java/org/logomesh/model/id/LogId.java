package org.logomesh.model.id;

/**
 * Names one log of a space: the hash of the log's first entry, or, for a fork's branch, of the log
 * and the branch's first entry. So nobody can open a log under the id of another's.
 */
public final class LogId extends FixedBytes<LogId> {
  /** Length in bytes. */
  public static final int SIZE = 16;

  private LogId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static LogId of(byte[] bytes) {
    return new LogId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static LogId parse(String hex) {
    return new LogId(fromHex(hex));
  }
}
