package org.logomesh.client.link;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.VerifyKey;

/**
 * An encrypted connection that carries frames: four bytes of length, big-endian, then the frame.
 * One thread may read while another writes; {@link #abort} works from any.
 */
final class DirectChannel {
  /** A TLS record: frames are written in as few as possible. */
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Socket raw;
  private final SSLSocket tls;
  private final VerifyKey peerKey;
  private final DataInputStream in;
  private final DataOutputStream out;

  DirectChannel(Socket raw, SSLSocket tls, VerifyKey peerKey) throws IOException {
    this.raw = raw;
    this.tls = tls;
    this.peerKey = peerKey;
    this.in = new DataInputStream(tls.getInputStream());
    this.out = new DataOutputStream(new BufferedOutputStream(tls.getOutputStream(), BUFFER_BYTES));
  }

  VerifyKey peerKey() {
    return peerKey;
  }

  String remoteAddress() {
    return String.valueOf(raw.getRemoteSocketAddress()).replaceFirst("^[^/]*/", "");
  }

  /** Which application protocol the handshake agreed on; empty if none. */
  String applicationProtocol() {
    String protocol = tls.getApplicationProtocol();
    return protocol == null ? "" : protocol;
  }

  /**
   * Waits for the next frame.
   *
   * @return null if the other side ended the connection between two frames
   */
  byte @Nullable [] read(int maxBytes) throws IOException, LinkException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    if (length < 0 || length > maxBytes) {
      throw new LinkException(
          LinkFault.PROTOCOL, "The other side sent a frame of more than " + maxBytes + " bytes.");
    }
    byte[] frame = new byte[length];
    in.readFully(frame);
    return frame;
  }

  /** As {@link #read}, where there must be a frame. */
  byte[] readOne(int maxBytes) throws IOException, LinkException {
    byte[] frame = read(maxBytes);
    if (frame == null) {
      throw new EOFException("the connection ended");
    }
    return frame;
  }

  /** Writes a frame into the buffer; waits while that is full and the other side does not read. */
  void write(byte[] frame) throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Says that nothing more will be written; what the other side wrote can still be read. */
  void finish() throws IOException {
    tls.shutdownOutput();
  }

  /** Ends the connection now. Never waits: the TLS socket's own close would wait for a writer. */
  void abort() {
    try {
      raw.close();
    } catch (IOException e) {
      // It is closed as well as it can be.
    }
  }
}
