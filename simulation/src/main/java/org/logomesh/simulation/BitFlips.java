package org.logomesh.simulation;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

  private final SimWorld world;
  private final SplittableRandom random;
  private final Set<EntryHash> hit = new HashSet<>();
  private final Map<EntryHash, SealedEntry> changed = new HashMap<>();
  private final Set<String> contents = new HashSet<>();
  private final Set<String> signatures = new HashSet<>();

  BitFlips(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
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
    byte[] flipped = flip(image, entry, part);
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

  private boolean isHeldByAnother(SimDevice victim, EntryHash hash) {
    return !hit.contains(hash)
        && world.devices().stream()
            .limit(STAYING)
            .anyMatch(
                other -> other != victim && other.replica().store().entries().place(hash) != null);
  }

  // Pages that were split keep what they held before: whichever copy is the live one is changed.
  private byte[] flip(byte[] image, StoredEntry stored, Part part) {
    SealedEntry entry = stored.entry();
    byte[] hash = stored.place().hash().bytes();
    Signature signed = entry.signature();
    byte[] signature = signed == null ? new byte[0] : signed.bytes();
    byte[] row = concatenated(entry.headerBytes(), signature, entry.ciphertext());
    int from = 0;
    int length = entry.headerBytes().length;
    if (part == Part.SIGNATURE) {
      from = length;
      length = signature.length;
    } else if (part == Part.CIPHERTEXT) {
      from = length + signature.length;
      length = entry.ciphertext().length;
    } else if (part == Part.HASH) {
      length = hash.length;
    }
    byte[] flipped = image.clone();
    if (length == 0) {
      return flipped;
    }
    int offset = from + random.nextInt(length);
    int bit = 1 << random.nextInt(8);
    for (int at = find(image, row, 0); at >= 0; at = find(image, row, at + 1)) {
      int begin = part == Part.HASH ? at - hash.length : at;
      if (part != Part.HASH
          || (begin >= 0 && Arrays.equals(image, begin, at, hash, 0, hash.length))) {
        flipped[begin + offset] ^= (byte) bit;
      }
    }
    if (part == Part.SIGNATURE) {
      signature[offset - from] ^= (byte) bit;
      signatures.add(HexFormat.of().formatHex(signature));
    } else if (part != Part.HASH) {
      row[offset] ^= (byte) bit;
      contents.add(content(row, entry.headerBytes().length, signature.length));
      if (part == Part.CIPHERTEXT) {
        byte[] ciphertext =
            Arrays.copyOfRange(row, row.length - entry.ciphertext().length, row.length);
        changed.put(stored.place().hash(), SealedEntry.of(entry.headerBytes(), ciphertext, signed));
      }
    }
    return flipped;
  }

  private static String content(byte[] row, int header, int signature) {
    return HexFormat.of().formatHex(row, 0, header)
        + HexFormat.of().formatHex(row, header + signature, row.length);
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static int find(byte[] image, byte[] row, int from) {
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
    if (contents.isEmpty() && signatures.isEmpty()) {
      return;
    }
    Frame frame = FrameCodec.decode(bytes);
    if (frame instanceof Entries batch) {
      for (SealedEntry entry : batch.entries()) {
        byte[] content = concatenated(entry.headerBytes(), entry.ciphertext());
        SimulationFailure.unless(
            !contents.contains(content(content, entry.headerBytes().length, 0)),
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
    return !hit.isEmpty();
  }
}
