package org.logomesh.client.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.seal.SnapshotCipher;

/** Reads back what a {@link PieceOutput} wrote. Holds one piece at a time. */
final class PieceInput extends InputStream {
  private static final int MAX_SEALED =
      PieceOutput.PREFIX_BYTES + PieceOutput.MAX_BYTES + SnapshotCipher.OVERHEAD_BYTES;

  private final InputStream in;
  private final SnapshotCipher cipher;
  private final Inflater inflater = new Inflater(true);
  private byte[] piece = new byte[0];
  private int position;
  private boolean last;

  PieceInput(InputStream in, SnapshotCipher cipher) {
    this.in = in;
    this.cipher = cipher;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws SnapshotException if the next piece is not what was written
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == piece.length) {
      if (last) {
        return -1;
      }
      readPiece();
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, bytes, offset, count);
    position += count;
    return count;
  }

  @Override
  public void close() {
    inflater.end();
  }

  /** Whether the file ends with what was read. */
  boolean isAtEnd() throws IOException {
    return last && position == piece.length && in.read() < 0;
  }

  private void readPiece() throws IOException {
    int length = readInt();
    last = (length & PieceOutput.LAST) != 0;
    int size = length & ~PieceOutput.LAST;
    if (size > MAX_SEALED) {
      throw SnapshotException.damaged("a piece is longer than any may be");
    }
    byte[] sealed = in.readNBytes(size);
    if (sealed.length < size) {
      throw SnapshotException.truncated();
    }
    try {
      piece = opened(cipher.open(sealed, last));
    } catch (SealException e) {
      throw SnapshotException.damaged("a piece is not what was written there");
    }
    position = 0;
  }

  private int readInt() throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    if (bytes.length < Integer.BYTES) {
      throw SnapshotException.truncated();
    }
    return ByteBuffer.wrap(bytes).getInt();
  }

  private byte[] opened(byte[] plain) {
    if (plain.length < PieceOutput.PREFIX_BYTES) {
      throw SnapshotException.damaged("a piece without its length");
    }
    ByteBuffer prefix = ByteBuffer.wrap(plain);
    int form = prefix.get();
    int length = prefix.getInt();
    int size = prefix.remaining();
    // Checked before anything is allocated: a few bytes must not ask for a great many.
    boolean fits = length >= 0 && length <= PieceOutput.MAX_BYTES;
    boolean honest = fits && length <= (long) size * PieceOutput.MAX_RATIO;
    if (form == PieceOutput.PLAIN && fits && length == size) {
      byte[] bytes = new byte[size];
      prefix.get(bytes);
      return bytes;
    }
    if (form != PieceOutput.DEFLATED || !honest) {
      throw SnapshotException.damaged("a piece that is longer or denser than any may be");
    }
    return inflated(plain, size, length);
  }

  private byte[] inflated(byte[] plain, int size, int length) {
    byte[] bytes = new byte[length];
    inflater.reset();
    inflater.setInput(plain, PieceOutput.PREFIX_BYTES, size);
    try {
      int filled = inflater.inflate(bytes);
      // Asked once more, for a stream that goes on behind what it said.
      boolean more = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
      if (more || filled != length || !inflater.finished() || inflater.getRemaining() > 0) {
        throw SnapshotException.damaged("a piece that is not as long as it says");
      }
      return bytes;
    } catch (DataFormatException e) {
      throw SnapshotException.damaged("a piece that cannot be inflated");
    }
  }
}
