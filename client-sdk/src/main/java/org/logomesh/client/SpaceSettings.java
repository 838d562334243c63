package org.logomesh.client;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a space is opened. Immutable; every {@code with} method returns a changed copy.
 *
 * @param deviceName what this device is called in the device list; sealed for members
 * @param personName whose device it is; sealed for members
 * @param passphrase wraps the device's secret keys on disk (Argon2id); null for a key file that
 *     only the operating system protects
 * @param clock tells the time that is written into entries; advisory
 * @param random makes keys, ids and salts
 */
public record SpaceSettings(
    String deviceName,
    String personName,
    @Nullable String passphrase,
    InstantSource clock,
    SecureRandom random) {

  /** Most characters in a device's or a person's name. */
  public static final int MAX_NAME_CHARACTERS = 80;

  public SpaceSettings {
    if (deviceName.length() > MAX_NAME_CHARACTERS || personName.length() > MAX_NAME_CHARACTERS) {
      throw new IllegalArgumentException(
          "a name has at most " + MAX_NAME_CHARACTERS + " characters");
    }
  }

  /** The settings that fit most: a key file, the system's clock and randomness. */
  public static SpaceSettings defaults() {
    return new SpaceSettings(
        defaultDeviceName(),
        System.getProperty("user.name", ""),
        null,
        InstantSource.system(),
        new SecureRandom());
  }

  /** With another device name. */
  public SpaceSettings withDeviceName(String name) {
    return new SpaceSettings(name, personName, passphrase, clock, random);
  }

  /** With another person's name. */
  public SpaceSettings withPersonName(String name) {
    return new SpaceSettings(deviceName, name, passphrase, clock, random);
  }

  /** With a passphrase for the device's secret keys. */
  public SpaceSettings withPassphrase(@Nullable String secret) {
    return new SpaceSettings(deviceName, personName, secret, clock, random);
  }

  /** With another clock. */
  public SpaceSettings withClock(InstantSource source) {
    return new SpaceSettings(deviceName, personName, passphrase, source, random);
  }

  private static String defaultDeviceName() {
    String host = System.getenv("HOSTNAME");
    if (host == null || host.isBlank()) {
      host = System.getenv("COMPUTERNAME");
    }
    return host == null || host.isBlank() ? "device" : host;
  }

  /** Never shows the passphrase. */
  @Override
  public String toString() {
    return "SpaceSettings[" + deviceName + (passphrase == null ? "]" : ", passphrase not shown]");
  }
}
