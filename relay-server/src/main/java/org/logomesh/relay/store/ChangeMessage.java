package org.logomesh.relay.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.ChangeFeed.Change;

/**
 * What relays tell each other through NOTIFY: who speaks, and in which spaces it wrote. In base 64:
 * 8 bytes of the sender, then 32 bytes of each space; without spaces, anywhere.
 *
 * @param sender a random number of the relay
 */
record ChangeMessage(long sender, Change change) {
  /** Longest payload that PostgreSQL takes, in bytes. */
  static final int MAX_PAYLOAD = 7_999;

  /** Spaces in one message: 180 take 7,691 characters. */
  static final int MAX_SPACES = 180;

  private static final int SENDER_BYTES = Long.BYTES;

  /** The messages that tell of these spaces; one that names none if they are null. */
  static List<String> encode(long sender, @Nullable Set<SpaceId> spaces) {
    List<SpaceId> rest = spaces == null ? List.of() : List.copyOf(spaces);
    List<String> messages = new ArrayList<>();
    if (spaces == null) {
      messages.add(message(sender, List.of()));
    }
    for (int from = 0; from < rest.size(); from += MAX_SPACES) {
      messages.add(message(sender, rest.subList(from, Math.min(rest.size(), from + MAX_SPACES))));
    }
    return messages;
  }

  private static String message(long sender, List<SpaceId> spaces) {
    byte[] bytes = new byte[SENDER_BYTES + spaces.size() * SpaceId.SIZE];
    for (int i = 0; i < SENDER_BYTES; i++) {
      bytes[i] = (byte) (sender >>> (Byte.SIZE * i));
    }
    for (int i = 0; i < spaces.size(); i++) {
      spaces.get(i).copyTo(bytes, SENDER_BYTES + i * SpaceId.SIZE);
    }
    return new String(
        Base64.getEncoder().withoutPadding().encode(bytes), StandardCharsets.US_ASCII);
  }

  /** Reads a message; null if it is none. Anybody in the database can send anything. */
  static @Nullable ChangeMessage decode(@Nullable String payload) {
    if (payload == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(payload.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    if (bytes.length < SENDER_BYTES || (bytes.length - SENDER_BYTES) % SpaceId.SIZE != 0) {
      return null;
    }
    long sender = 0;
    for (int i = 0; i < SENDER_BYTES; i++) {
      sender |= (bytes[i] & 0xffL) << (Byte.SIZE * i);
    }
    Set<SpaceId> spaces = new HashSet<>();
    for (int at = SENDER_BYTES; at < bytes.length; at += SpaceId.SIZE) {
      spaces.add(SpaceId.of(Arrays.copyOfRange(bytes, at, at + SpaceId.SIZE)));
    }
    return new ChangeMessage(sender, spaces.isEmpty() ? Change.somewhere() : Change.in(spaces));
  }
}
