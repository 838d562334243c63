package org.logomesh.model.id;

/** Random bytes in the first entry of a log, so that one device can open any number of logs. */
public final class LogNonce extends FixedBytes<LogNonce> {
  /** Length in bytes. */
  public static final int SIZE = 16;

  private LogNonce(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static LogNonce of(byte[] bytes) {
    return new LogNonce(bytes);
  }
}
