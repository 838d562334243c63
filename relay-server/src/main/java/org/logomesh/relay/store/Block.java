package org.logomesh.relay.store;

import java.util.Locale;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;

/**
 * Whom the operator keeps out.
 *
 * @param subject the id in hexadecimal, or a network as {@code 10.1.0.0/16}
 */
public record Block(Kind kind, String subject) {
  /** The longest network: IPv6 in full, and the length of its prefix. */
  private static final int MAX_NETWORK_CHARS = 64;

  /** What is blocked. */
  public enum Kind {
    /** A space with all of its devices. */
    SPACE,
    /** A device, in whatever space. */
    DEVICE,
    /** Addresses that connect. */
    NETWORK;

    /** What it is called in the database and on the command line. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the kind of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(String text) {
      for (Kind kind : values()) {
        if (kind.text().equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("blocks are of a space, device or network, not " + text);
    }
  }

  public Block {
    boolean isWellFormed =
        kind == Kind.NETWORK
            ? !subject.isEmpty() && subject.length() <= MAX_NETWORK_CHARS
            : subject.matches("[0-9a-f]{" + 2 * SpaceId.SIZE + "}");
    if (!isWellFormed) {
      throw new IllegalArgumentException("not a " + kind.text() + ": " + subject);
    }
  }

  /** A block of a space. */
  public static Block of(SpaceId space) {
    return new Block(Kind.SPACE, space.toString());
  }

  /** A block of a device. */
  public static Block of(DeviceId device) {
    return new Block(Kind.DEVICE, device.toString());
  }
}
