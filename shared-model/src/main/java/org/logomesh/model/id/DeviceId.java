package org.logomesh.model.id;

/** Names a device of one space: the hash of its signing and key-encapsulation keys. */
public final class DeviceId extends FixedBytes<DeviceId> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private DeviceId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static DeviceId of(byte[] bytes) {
    return new DeviceId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static DeviceId parse(String hex) {
    return new DeviceId(fromHex(hex));
  }
}
