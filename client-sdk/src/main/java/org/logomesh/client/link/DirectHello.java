package org.logomesh.client.link;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;

/**
 * The first frame in each direction of a direct connection. In TLS 1.3 the client is done before
 * the server has looked at its key: only this answer tells the client that it is let in.
 *
 * <pre>
 *   [1, space]    to sync that space           [1, null]   to pair
 * </pre>
 */
final class DirectHello {
  /** Longest hello in bytes. */
  static final int MAX_BYTES = 64;

  private static final int VERSION = 1;

  private DirectHello() {}

  static byte[] encode(@Nullable SpaceId space) {
    CborWriter out = new CborWriter().array(2).uint(VERSION);
    return (space == null ? out.nul() : out.bytes(space.bytes())).toByteArray();
  }

  /**
   * Checks the other side's hello.
   *
   * @throws LinkException if it is not what is expected
   */
  static void check(byte[] hello, @Nullable SpaceId expected) throws LinkException {
    try {
      CborReader in = new CborReader(hello);
      in.arrayExact(2);
      long version = in.uint();
      if (version != VERSION) {
        throw new LinkException(LinkFault.VERSION);
      }
      SpaceId space = in.nul() ? null : SpaceId.of(in.bytesExact(SpaceId.SIZE));
      in.end();
      if (expected == null ? space != null : !expected.equals(space)) {
        throw LinkException.refused(ErrorCode.UNKNOWN_SPACE, 0);
      }
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }
}
