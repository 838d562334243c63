package org.logomesh.client.seal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.Place;

/**
 * What is inside an entry: one local transaction, or one part of a larger one.
 *
 * <p>The operations' arrays are not copied; everybody treats them as constant. {@link
 * org.logomesh.client.seal} draws the encoding.
 *
 * @param lamport one more than the greatest Lamport time among the log's entry before and the
 *     dependencies; at least 1
 * @param wallMillis the author's clock, milliseconds since 1970; advisory
 * @param deps the direct dependencies in other logs, ascending by log, one a log; an operation's
 *     reference names the log by its place here
 * @param operations the encoded operations, in order; an operation is named by its index here
 * @param more whether the transaction goes on in the log's next entry
 */
public record EntryBody(
    long lamport, long wallMillis, List<Place> deps, List<byte[]> operations, boolean more) {

  /** Most operations in one entry; a larger transaction is a run of entries. */
  public static final int MAX_OPERATIONS = 512;

  /** Longest encoding in bytes, padding included. */
  public static final int MAX_BYTES = 256 * 1024;

  /**
   * Most dependencies in one entry: about half of {@link #MAX_BYTES}. Whoever must name more writes
   * a run of entries.
   */
  public static final int MAX_DEPENDENCIES = 2048;

  public EntryBody {
    deps = List.copyOf(deps);
    operations = List.copyOf(operations);
    if (lamport < 1) {
      throw new IllegalArgumentException("Lamport time " + lamport);
    }
    if (operations.size() > MAX_OPERATIONS) {
      throw new IllegalArgumentException(
          operations.size() + " operations in one entry; the limit is " + MAX_OPERATIONS);
    }
    if (deps.size() > MAX_DEPENDENCIES) {
      throw new IllegalArgumentException(
          deps.size() + " dependencies in one entry; the limit is " + MAX_DEPENDENCIES);
    }
    for (int i = 1; i < deps.size(); i++) {
      if (deps.get(i - 1).log().compareTo(deps.get(i).log()) >= 0) {
        throw new IllegalArgumentException("dependencies not ascending by log");
      }
    }
  }

  /**
   * Returns the padded encoding: what is sealed.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
   */
  public byte[] encode() {
    return EntryBodyCodec.encode(this);
  }

  /**
   * Reads a padded encoding.
   *
   * @throws org.logomesh.model.cbor.CborException if it is not exactly what {@link #encode} makes
   */
  public static EntryBody decode(byte[] padded) {
    return EntryBodyCodec.decode(padded);
  }

  /** Returns the length of the encoding before padding; to be kept under {@link #MAX_BYTES}. */
  public int encodedLength() {
    return EntryBodyCodec.unpadded(this).size();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryBody that
        && lamport == that.lamport
        && wallMillis == that.wallMillis
        && more == that.more
        && deps.equals(that.deps)
        && Arrays.deepEquals(operations.toArray(), that.operations.toArray());
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(lamport) + Arrays.deepHashCode(operations.toArray());
  }

  /** Says the sizes; the content is private. */
  @Override
  public String toString() {
    return "EntryBody[lamport "
        + lamport
        + ", "
        + deps.size()
        + " dependencies, "
        + operations.size()
        + " operations"
        + (more ? ", more]" : "]");
  }
}
