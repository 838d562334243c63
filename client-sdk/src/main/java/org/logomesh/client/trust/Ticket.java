package org.logomesh.client.trust;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.SecretBytes;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.TrustLevel;

/**
 * What an inviting device shows and a new device reads, as text or as a QR code: where to meet,
 * under which one-time secret, and who will be there. It admits nobody by itself: the two devices
 * compare a code, and the inviting person confirms. Immutable.
 *
 * <pre>
 * LMP1-XXXXX-XXXXX-…   Crockford Base 32 in groups of five of  CBOR ‖ SHA-256(label "ticket" ‖ CBOR)[0..4]
 * CBOR = {0 space, 1 inviter, 2 [trust heads], 3 secret(32), 4 level, 5 expiry, 6 relay?, 7 [addresses]?}
 * </pre>
 *
 * <p>The genesis needs no place of its own: the space's id is its hash.
 */
public final class Ticket {
  /** Longest life of a ticket in seconds. */
  public static final long MAX_LIFE_SECONDS = 600;

  /**
   * How far the clocks of two devices may be apart, in seconds. A ticket that would live longer
   * than {@link #MAX_LIFE_SECONDS} by more than this was not made as tickets are.
   */
  public static final long MAX_CLOCK_DIFFERENCE_SECONDS = 300;

  /** Longest text of a ticket; anything longer is not one. */
  public static final int MAX_CHARACTERS = 2_000;

  private static final String PREFIX = "LMP1";
  private static final int SECRET_BYTES = 32;
  private static final int CHECK_BYTES = 4;
  private static final int MAX_HEADS = 16;
  private static final int MAX_ADDRESSES = 4;
  private static final int MAX_ADDRESS_BYTES = 260;
  private static final int GROUP = 5;
  private static final byte[] LABEL = Sha256.label("ticket");

  private final SpaceId space;
  private final DeviceId inviter;
  private final List<RecordHash> trustHeads;
  private final byte[] secret;
  private final TrustLevel level;
  private final long expiryEpochSecond;
  private final @Nullable String relay;
  private final List<String> addresses;

  /**
   * Makes a ticket.
   *
   * @param trustHeads heads of the inviter's trust log, which the joiner will insist on
   * @param secret 32 random bytes, used for nothing else
   * @param level the highest level that is offered
   * @param expiryEpochSecond until when it may be used, in seconds of Unix time
   * @param relay where to meet, or null
   * @param addresses where the inviter listens, {@code host:port}
   */
  public Ticket(
      SpaceId space,
      DeviceId inviter,
      List<RecordHash> trustHeads,
      byte[] secret,
      TrustLevel level,
      long expiryEpochSecond,
      @Nullable String relay,
      List<String> addresses) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException("a ticket's secret has " + SECRET_BYTES + " bytes");
    }
    if (trustHeads.isEmpty() || trustHeads.size() > MAX_HEADS) {
      throw new IllegalArgumentException("a ticket names 1 to " + MAX_HEADS + " trust heads");
    }
    if (addresses.size() > MAX_ADDRESSES || (relay == null && addresses.isEmpty())) {
      throw new IllegalArgumentException(
          "a ticket names a relay, or 1 to " + MAX_ADDRESSES + " addresses");
    }
    this.space = space;
    this.inviter = inviter;
    this.trustHeads = List.copyOf(trustHeads);
    this.secret = secret.clone();
    this.level = level;
    this.expiryEpochSecond = expiryEpochSecond;
    this.relay = relay;
    this.addresses = List.copyOf(addresses);
  }

  /**
   * Reads what a person typed or pasted.
   *
   * @param clock this device's clock
   * @throws BadTicketException that says whether it is mistyped, no ticket at all, expired, or good
   *     for longer than a ticket may be
   */
  public static Ticket parse(String text, InstantSource clock) throws BadTicketException {
    Ticket ticket = parse(text);
    ticket.checkTime(clock.instant().getEpochSecond());
    return ticket;
  }

  /**
   * Checks that the ticket may be used now.
   *
   * @param nowEpochSecond the time on this device, in seconds of Unix time
   * @throws BadTicketException if it has expired, or is good for longer than a ticket may be
   */
  public void checkTime(long nowEpochSecond) throws BadTicketException {
    if (nowEpochSecond >= expiryEpochSecond) {
      throw new BadTicketException("the ticket has expired; make a new one on the other device");
    }
    if (expiryEpochSecond - nowEpochSecond > MAX_LIFE_SECONDS + MAX_CLOCK_DIFFERENCE_SECONDS) {
      throw new BadTicketException(
          "the ticket is good for longer than a ticket may be, or the clock of one of the devices is"
              + " wrong; set it right and make a new one");
    }
  }

  private static Ticket parse(String text) throws BadTicketException {
    String typed = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^LMP[1IL]", PREFIX);
    if (typed.length() > MAX_CHARACTERS || !typed.startsWith(PREFIX)) {
      throw new BadTicketException("this is not a ticket: one begins with " + PREFIX + "-");
    }
    byte[] bytes;
    try {
      bytes = Base32.decode(typed.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new BadTicketException("the ticket is mistyped: " + e.getMessage());
    }
    int length = bytes.length - CHECK_BYTES;
    byte[] content = Arrays.copyOf(bytes, Math.max(length, 0));
    if (length <= 0
        || !Arrays.equals(check(content), Arrays.copyOfRange(bytes, length, bytes.length))) {
      throw new BadTicketException(
          "the ticket is mistyped or incomplete: its check digits do not fit");
    }
    try {
      return read(new CborReader(content));
    } catch (CborException | IllegalArgumentException e) {
      throw new BadTicketException("the ticket is of another version or malformed");
    }
  }

  private static Ticket read(CborReader reader) {
    int pairs = reader.map(8);
    long key = reader.key(CborReader.NO_KEY);
    SpaceId space = SpaceId.of(reader.bytesExact(SpaceId.SIZE));
    key = reader.key(key);
    DeviceId inviter = DeviceId.of(reader.bytesExact(DeviceId.SIZE));
    key = reader.key(key);
    int count = reader.array(MAX_HEADS);
    List<RecordHash> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      heads.add(RecordHash.of(reader.bytesExact(RecordHash.SIZE)));
    }
    key = reader.key(key);
    byte[] secret = reader.bytesExact(SECRET_BYTES);
    key = reader.key(key);
    TrustLevel level = TrustLevel.ofCode(reader.uint(TrustLevel.FULL.code()));
    key = reader.key(key);
    long expiry = reader.uint();
    if (pairs < 6 || key != 5) {
      throw new CborException("a ticket with other fields");
    }
    String relay = null;
    List<String> addresses = new ArrayList<>();
    for (int i = 6; i < pairs; i++) {
      key = reader.key(key);
      if (key == 6) {
        relay = reader.text(MAX_ADDRESS_BYTES);
      } else if (key == 7) {
        int many = reader.array(MAX_ADDRESSES);
        for (int j = 0; j < many; j++) {
          addresses.add(reader.text(MAX_ADDRESS_BYTES));
        }
      } else {
        throw new CborException("a ticket with other fields");
      }
    }
    reader.end();
    return new Ticket(space, inviter, heads, secret, level, expiry, relay, addresses);
  }

  /** Returns the ticket as people pass it on. */
  public String text() {
    CborWriter writer =
        new CborWriter().map(6 + (relay == null ? 0 : 1) + (addresses.isEmpty() ? 0 : 1));
    writer.uint(0).bytes(space.bytes()).uint(1).bytes(inviter.bytes());
    writer.uint(2).array(trustHeads.size());
    trustHeads.forEach(head -> writer.bytes(head.bytes()));
    writer.uint(3).bytes(secret).uint(4).uint(level.code()).uint(5).uint(expiryEpochSecond);
    if (relay != null) {
      writer.uint(6).text(relay);
    }
    if (!addresses.isEmpty()) {
      writer.uint(7).array(addresses.size());
      addresses.forEach(writer::text);
    }
    byte[] content = writer.toByteArray();
    byte[] checked = Arrays.copyOf(content, content.length + CHECK_BYTES);
    System.arraycopy(check(content), 0, checked, content.length, CHECK_BYTES);
    String digits = Base32.encode(checked);
    StringBuilder text = new StringBuilder(PREFIX);
    for (int i = 0; i < digits.length(); i += GROUP) {
      text.append('-').append(digits, i, Math.min(i + GROUP, digits.length()));
    }
    return text.toString();
  }

  private static byte[] check(byte[] content) {
    return Arrays.copyOf(Sha256.hash(LABEL, content), CHECK_BYTES);
  }

  /** The space. */
  public SpaceId space() {
    return space;
  }

  /** The inviting device. */
  public DeviceId inviter() {
    return inviter;
  }

  /** What the inviter knew of the trust log; a shorter one is refused. */
  public List<RecordHash> trustHeads() {
    return trustHeads;
  }

  /** The one-time secret. */
  public SecretBytes secret() {
    return SecretBytes.copyOf(secret);
  }

  /** The highest level that is offered. */
  public TrustLevel level() {
    return level;
  }

  /** Until when it may be used, in seconds of Unix time. */
  public long expiryEpochSecond() {
    return expiryEpochSecond;
  }

  /** The relay to meet at, or null. */
  public @Nullable String relay() {
    return relay;
  }

  /** Where the inviter listens. */
  public List<String> addresses() {
    return addresses;
  }

  /** The text: whoever prints a ticket means to show it. */
  @Override
  public String toString() {
    return text();
  }
}
