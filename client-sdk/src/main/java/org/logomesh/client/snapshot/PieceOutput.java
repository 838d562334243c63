package org.logomesh.client.snapshot;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.logomesh.client.seal.SnapshotCipher;

/** Cuts what is written into pieces, deflates and seals each. Closing it writes the last one. */
final class PieceOutput extends OutputStream {
  /** What a piece holds at most, before it is deflated, in bytes. */
  static final int MAX_BYTES = 256 << 10;

  /**
   * How much a piece may shrink at most; one that would shrink more is stored as it is. So a reader
   * may refuse whatever grows more: honest files never do.
   */
  static final int MAX_RATIO = 100;

  /** Marks the length of the last piece. */
  static final int LAST = 1 << 31;

  static final int PLAIN = 0;
  static final int DEFLATED = 1;
  static final int PREFIX_BYTES = 5;

  private final DataOutputStream out;
  private final SnapshotCipher cipher;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final byte[] buffer = new byte[MAX_BYTES];
  private final byte[] deflated = new byte[MAX_BYTES];
  private int filled;
  private boolean closed;

  PieceOutput(OutputStream out, SnapshotCipher cipher) {
    this.out = new DataOutputStream(out);
    this.cipher = cipher;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (filled == MAX_BYTES) {
        writePiece(false);
      }
      int count = Math.min(left, MAX_BYTES - filled);
      System.arraycopy(bytes, from, buffer, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        writePiece(true);
        out.flush();
      } finally {
        deflater.end();
      }
    }
  }

  private void writePiece(boolean last) throws IOException {
    deflater.reset();
    deflater.setInput(buffer, 0, filled);
    deflater.finish();
    int size = deflater.deflate(deflated);
    boolean shrinks = deflater.finished() && size < filled && filled <= (long) size * MAX_RATIO;
    byte[] piece = new byte[PREFIX_BYTES + (shrinks ? size : filled)];
    ByteBuffer.wrap(piece)
        .put((byte) (shrinks ? DEFLATED : PLAIN))
        .putInt(filled)
        .put(shrinks ? deflated : buffer, 0, shrinks ? size : filled);
    byte[] sealed = cipher.seal(piece, last);
    Arrays.fill(piece, (byte) 0);
    out.writeInt(last ? sealed.length | LAST : sealed.length);
    out.write(sealed);
    filled = 0;
  }
}
