package org.logomesh.model.wire;

import java.nio.charset.StandardCharsets;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * What a relay says of itself to anybody. CBOR map: {@code {0 software, 1 lowest version, 2 highest
 * version, 3 origin, 4 invite needed}}; keys from 5 on are ignored.
 *
 * @param software name and version, for people
 * @param minVersion lowest version of the frame protocol
 * @param maxVersion highest version of the frame protocol
 * @param origin the address that assertions must name ({@link RelayApi#origin}); empty if the relay
 *     takes the address that it was reached by, as it does on loopback
 * @param inviteNeeded whether it takes an invite code to register a space
 */
public record RelayInfo(
    String software, int minVersion, int maxVersion, String origin, boolean inviteNeeded) {
  /** Longest answer in bytes. */
  public static final int MAX_BYTES = 4096;

  /** Longest text in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 300;

  private static final int MAX_VERSION = 1_000_000;
  private static final int MAX_PAIRS = 32;

  public RelayInfo {
    checkText(software);
    checkText(origin);
    if (minVersion < 1 || minVersion > maxVersion || maxVersion > MAX_VERSION) {
      throw new IllegalArgumentException("versions " + minVersion + " to " + maxVersion);
    }
  }

  /** Encodes this. */
  public byte[] encode() {
    return new CborWriter()
        .map(5)
        .uint(0)
        .text(software)
        .uint(1)
        .uint(minVersion)
        .uint(2)
        .uint(maxVersion)
        .uint(3)
        .text(origin)
        .uint(4)
        .bool(inviteNeeded)
        .toByteArray();
  }

  /**
   * Decodes a relay's answer.
   *
   * @throws CborException if it is something else
   */
  public static RelayInfo decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("an answer longer than " + MAX_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    int pairs = in.map(MAX_PAIRS);
    if (pairs < 5) {
      throw new CborException("an answer with " + pairs + " fields");
    }
    require(in, 0);
    String software = in.text(MAX_TEXT_BYTES);
    require(in, 1);
    int minVersion = in.uint(MAX_VERSION);
    require(in, 2);
    int maxVersion = in.uint(MAX_VERSION);
    require(in, 3);
    String origin = in.text(MAX_TEXT_BYTES);
    require(in, 4);
    boolean inviteNeeded = in.bool();
    long key = 4;
    for (int more = pairs - 5; more > 0; more--) {
      key = in.key(key);
      in.skipItem();
    }
    in.end();
    try {
      return new RelayInfo(software, minVersion, maxVersion, origin, inviteNeeded);
    } catch (IllegalArgumentException e) {
      throw new CborException("relay info: " + e.getMessage());
    }
  }

  private static void require(CborReader in, long key) {
    if (in.key(key - 1) != key) {
      throw new CborException("field " + key + " of a relay's answer is missing", in.position());
    }
  }

  private static void checkText(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException("a text of more than " + MAX_TEXT_BYTES + " bytes");
    }
  }
}
