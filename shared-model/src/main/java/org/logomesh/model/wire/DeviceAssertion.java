package org.logomesh.model.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * How a device proves to a relay who it is, and what it wants: its signature over {@code
 * label(purpose) ‖ nonce ‖ origin ‖ space}. The nonce makes it good for one use; the origin, which
 * the device writes as it dialled it, makes it worthless to a relay in the middle; the {@link
 * Purpose} keeps whoever carries it from doing something else with it.
 *
 * <p>It travels as a bearer token: {@code base64url(CBOR [space, device, nonce, signature])}
 * without padding. Immutable.
 */
public final class DeviceAssertion {
  /** Length of a nonce in bytes. */
  public static final int NONCE_BYTES = 32;

  /** Longest token in characters; a valid one has 226. */
  public static final int MAX_TOKEN_CHARS = 256;

  /** What an assertion is good for. */
  public enum Purpose {
    /** To enter the space: sync, signals, snapshots and whatever else is not named here. */
    ENTER("relay-assertion"),
    /** To be shown what the relay holds of the space. */
    SHOW("relay-copy-show"),
    /** To have the relay delete its copy of the space. */
    DELETE("relay-copy-delete"),
    /** To take such a deletion back. */
    RESTORE("relay-copy-restore"),
    /** To have the relay erase the content of entries. */
    ERASE("relay-copy-erase"),
    /**
     * To have the relay continue logs where a snapshot stands, over the end that they have there.
     */
    RAISE("relay-copy-raise");

    private final String label;

    Purpose(String label) {
      this.label = label;
    }
  }

  private final SpaceId space;
  private final DeviceId device;
  private final byte[] nonce;
  private final Signature signature;

  /**
   * Takes the parts as they are.
   *
   * @throws IllegalArgumentException if the nonce has not {@link #NONCE_BYTES}
   */
  public DeviceAssertion(SpaceId space, DeviceId device, byte[] nonce, Signature signature) {
    checkNonce(nonce);
    this.space = space;
    this.device = device;
    this.nonce = nonce.clone();
    this.signature = signature;
  }

  /** The bytes that the device signs to enter a space. */
  public static byte[] message(byte[] nonce, String origin, SpaceId space) {
    return message(Purpose.ENTER, nonce, origin, space);
  }

  /**
   * The bytes that the device signs.
   *
   * @param origin as {@link RelayApi#origin} writes it
   */
  public static byte[] message(Purpose purpose, byte[] nonce, String origin, SpaceId space) {
    return message(purpose, new byte[0], nonce, origin, space);
  }

  /**
   * The bytes that the device signs.
   *
   * @param request the body of the request that this is for, whose hash comes last; empty for a
   *     purpose without one. All requests of a purpose have one, or none has
   * @param origin as {@link RelayApi#origin} writes it
   */
  public static byte[] message(
      Purpose purpose, byte[] request, byte[] nonce, String origin, SpaceId space) {
    checkNonce(nonce);
    byte[] label = Sha256.label(purpose.label);
    byte[] text = origin.getBytes(StandardCharsets.UTF_8);
    byte[] hash = request.length == 0 ? request : Sha256.hash(request);
    return ByteBuffer.allocate(
            label.length + NONCE_BYTES + text.length + SpaceId.SIZE + hash.length)
        .put(label)
        .put(nonce)
        .put(text)
        .put(space.bytes())
        .put(hash)
        .array();
  }

  /**
   * Reads a token.
   *
   * @throws CborException if it is not one
   */
  public static DeviceAssertion decode(String token) {
    if (token.length() > MAX_TOKEN_CHARS) {
      throw new CborException("a token of more than " + MAX_TOKEN_CHARS + " characters");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw new CborException("a token that is not base64url");
    }
    CborReader in = new CborReader(bytes);
    in.arrayExact(4);
    SpaceId space = SpaceId.of(in.bytesExact(SpaceId.SIZE));
    DeviceId device = DeviceId.of(in.bytesExact(DeviceId.SIZE));
    byte[] nonce = in.bytesExact(NONCE_BYTES);
    Signature signature = Signature.of(in.bytesExact(Signature.LENGTH));
    in.end();
    return new DeviceAssertion(space, device, nonce, signature);
  }

  /** Writes the token. */
  public String encode() {
    byte[] bytes =
        new CborWriter()
            .array(4)
            .bytes(space.bytes())
            .bytes(device.bytes())
            .bytes(nonce)
            .bytes(signature.bytes())
            .toByteArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Whether the device signed this. Says nothing about membership, nor about the nonce being fresh.
   *
   * @param key the device's key, from the trust log
   * @param origin the relay's own
   */
  public boolean verify(VerifyKey key, String origin) {
    return verify(Purpose.ENTER, key, origin);
  }

  /** As {@link #verify(VerifyKey, String)}, for any purpose. */
  public boolean verify(Purpose purpose, VerifyKey key, String origin) {
    return verify(purpose, new byte[0], key, origin);
  }

  /** As {@link #verify(VerifyKey, String)}, for a request with a body. */
  public boolean verify(Purpose purpose, byte[] request, VerifyKey key, String origin) {
    return Ed25519.verify(key, message(purpose, request, nonce, origin, space), signature);
  }

  /** The space that the device wants to enter. */
  public SpaceId space() {
    return space;
  }

  /** The device that says so. */
  public DeviceId device() {
    return device;
  }

  /** A copy of the nonce. */
  public byte[] nonce() {
    return nonce.clone();
  }

  @Override
  public String toString() {
    return "assertion of " + device.abbreviated() + " for " + space.abbreviated();
  }

  private static void checkNonce(byte[] nonce) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce of " + nonce.length + " bytes");
    }
  }
}
