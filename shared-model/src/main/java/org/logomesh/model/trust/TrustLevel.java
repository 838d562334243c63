package org.logomesh.model.trust;

/** How far a space trusts a device. Declared from the lowest to the highest. */
public enum TrustLevel {
  /** Carries ciphertext for others; has no key. */
  UNTRUSTED(0),
  /** Reads. */
  BASIC(1),
  /** Reads and writes; its keys were compared in person. */
  VERIFIED(2),
  /** Reads, writes and changes the membership. */
  FULL(3);

  private final int code;

  TrustLevel(int code) {
    this.code = code;
  }

  /** The number that stands for this level in records. */
  public int code() {
    return code;
  }

  /**
   * The level with this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TrustLevel ofCode(int code) {
    for (TrustLevel level : values()) {
      if (level.code == code) {
        return level;
      }
    }
    throw new IllegalArgumentException("no trust level has the number " + code);
  }

  /** Whether a device of this level has the permission. */
  public boolean permits(Permission permission) {
    return compareTo(
            switch (permission) {
              case READ -> BASIC;
              case WRITE -> VERIFIED;
              case ADMINISTER -> FULL;
            })
        >= 0;
  }

  /** Whether a device of this level holds the keys. */
  public boolean mayRead() {
    return permits(Permission.READ);
  }

  /** Whether entries of a device of this level have effect. */
  public boolean mayWrite() {
    return permits(Permission.WRITE);
  }

  /** Whether trust records of a device of this level have effect. */
  public boolean mayAdminister() {
    return permits(Permission.ADMINISTER);
  }
}
