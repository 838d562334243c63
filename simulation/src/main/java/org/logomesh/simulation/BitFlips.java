package org.logomesh.simulation;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;

/**
 * Disks that change bits of entries that they hold. Each entry is hit in one place only, and only
 * while one of the two devices that stay holds it too, so that it can always be had again.
 */
final class BitFlips {
  /** Which part of a row. */
  private enum Part {
    HASH,
    HEADER,
    SIGNATURE,
    CIPHERTEXT
  }

  private static final int STAYING = 2;

  // What lies beside one another in a row, besides the hash that is before it on a device.
  private static final List<Part> DEVICE_ROW =
      List.of(Part.HEADER, Part.SIGNATURE, Part.CIPHERTEXT);
  private static final List<Part> RELAY_ROW = List.of(Part.HEADER, Part.CIPHERTEXT, Part.SIGNATURE);

  private final SimWorld world;
  private final SplittableRandom random;
  private final MembershipFlips membership;
  private final Set<EntryHash> hit = new HashSet<>();
  private final Map<EntryHash, SealedEntry> changed = new HashMap<>();
  private final Set<String> contents = new HashSet<>();
  private final Set<String> signatures = new HashSet<>();

  BitFlips(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
    this.membership = new MembershipFlips(world, random.split());
  }

  /** What disks change beside entries. */
  MembershipFlips membership() {
    return membership;
  }

  /** Changes a bit of an entry of some device. */
  void strikeDevice() {
    SimDevice victim = world.devices().get(random.nextInt(world.devices().size()));
    StoredEntry entry = any(victim);
    if (entry == null || !isHeldByAnother(victim, entry.place().hash())) {
      return;
    }
    Part part = Part.values()[random.nextInt(Part.values().length)];
    byte[] image = victim.image();
    byte[] flipped = flip(image, entry.place().hash(), entry.entry(), part, DEVICE_ROW);
    if (!Arrays.equals(image, flipped)) {
      hit.add(entry.place().hash());
      world
          .trace()
          .fault(
              Fault.BIT_FLIP,
              victim.name()
                  + " loses a bit of the "
                  + part
                  + " of "
                  + entry.place().log().abbreviated()
                  + "@"
                  + entry.place().seq());
      victim.reopen(flipped, org.logomesh.client.store.OpenToken.SAME);
    }
  }

  /** Changes a bit of an entry that the relay holds. */
  void strikeRelay() {
    RunningRelay.Held held = world.relay().any(world.space(), random);
    if (held == null || !isHeldByAnother(null, held.hash())) {
      return;
    }
    Part part = Part.values()[1 + random.nextInt(Part.values().length - 1)];
    boolean changed =
        world.relay().change(image -> flip(image, held.hash(), held.entry(), part, RELAY_ROW));
    if (changed) {
      hit.add(held.hash());
      world
          .trace()
          .fault(
              Fault.BIT_FLIP,
              "relay loses a bit of the "
                  + part
                  + " of "
                  + held.log().abbreviated()
                  + "@"
                  + held.entry().seq());
    }
  }

  private @Nullable StoredEntry any(SimDevice device) {
    var store = device.replica().store();
    List<LogInfo> logs = store.logs().all().stream().filter(log -> log.state() != null).toList();
    if (logs.isEmpty()) {
      return null;
    }
    LogInfo log = logs.get(random.nextInt(logs.size()));
    long seq = random.nextLong(log.firstSeq(), log.headSeq() + 1);
    try {
      return store.entries().at(log.id(), seq);
    } catch (DamagedEntryException already) {
      return null;
    }
  }

  private boolean isHeldByAnother(@Nullable SimDevice victim, EntryHash hash) {
    return !hit.contains(hash)
        && world.devices().stream()
            .limit(STAYING)
            .anyMatch(
                other -> other != victim && other.replica().store().entries().place(hash) != null);
  }

  // Pages that were split keep what they held before: whichever copy is the live one is changed.
  private byte[] flip(
      byte[] image, EntryHash place, SealedEntry entry, Part part, List<Part> columns) {
    Signature signed = entry.signature();
    Map<Part, byte[]> parts =
        Map.of(
            Part.HASH, place.bytes(),
            Part.HEADER, entry.headerBytes().clone(),
            Part.SIGNATURE, signed == null ? new byte[0] : signed.bytes(),
            Part.CIPHERTEXT, entry.ciphertext().clone());
    byte[] row = concatenated(columns.stream().map(parts::get).toArray(byte[][]::new));
    byte[] changing = Objects.requireNonNull(parts.get(part));
    if (changing.length == 0) {
      return image;
    }
    int begin = part == Part.HASH ? -changing.length : 0;
    for (int i = 0; part != Part.HASH && columns.get(i) != part; i++) {
      begin += Objects.requireNonNull(parts.get(columns.get(i))).length;
    }
    int offset = random.nextInt(changing.length);
    byte bit = (byte) (1 << random.nextInt(8));
    byte[] flipped = image.clone();
    for (int at = find(image, row, 0); at >= 0; at = find(image, row, at + 1)) {
      int from = at + begin;
      if (from >= 0
          && Arrays.equals(image, from, from + changing.length, changing, 0, changing.length)) {
        flipped[from + offset] ^= bit;
      }
    }
    changing[offset] ^= bit;
    if (part == Part.SIGNATURE) {
      signatures.add(HexFormat.of().formatHex(changing));
    } else if (part != Part.HASH) {
      byte[] header = Objects.requireNonNull(parts.get(Part.HEADER));
      byte[] ciphertext = Objects.requireNonNull(parts.get(Part.CIPHERTEXT));
      contents.add(content(header, ciphertext));
      if (part == Part.CIPHERTEXT) {
        changed.put(place, SealedEntry.of(header, ciphertext, signed));
      }
    }
    return flipped;
  }

  private static String content(byte[] header, byte[] ciphertext) {
    return HexFormat.of().formatHex(header) + HexFormat.of().formatHex(ciphertext);
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Where a row lies in the image of a database from a place on; -1: nowhere, in one piece. */
  static int find(byte[] image, byte[] row, int from) {
    for (int i = from; i + row.length <= image.length; i++) {
      if (image[i] == row[0] && Arrays.equals(image, i, i + row.length, row, 0, row.length)) {
        return i;
      }
    }
    return -1;
  }

  /** What a disk has made of this entry, if it has changed its ciphertext. */
  @Nullable SealedEntry changed(EntryHash entry) {
    return changed.get(entry);
  }

  /** Nothing that was changed may be sent. */
  void sends(String name, byte[] bytes) {
    if (!struck()) {
      return;
    }
    Frame frame = FrameCodec.decode(bytes);
    membership.sends(name, frame, bytes);
    if (frame instanceof Entries batch) {
      for (SealedEntry entry : batch.entries()) {
        SimulationFailure.unless(
            !contents.contains(content(entry.headerBytes(), entry.ciphertext())),
            name + " sends an entry that its disk has changed: " + entry);
      }
      Signature end = batch.entries().get(batch.entries().size() - 1).signature();
      SimulationFailure.unless(
          end == null || !signatures.contains(HexFormat.of().formatHex(end.bytes())),
          name + " ends a range at a signature that its disk has changed");
    }
  }

  /** Looks for damage on every device, as its user is told to. */
  void look() {
    world.devices().forEach(device -> device.replica().check());
  }

  boolean struck() {
    return !hit.isEmpty() || membership.struck();
  }
}
