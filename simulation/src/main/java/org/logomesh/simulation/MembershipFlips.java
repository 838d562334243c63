package org.logomesh.simulation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.TrustRecords;

/**
 * Disks that change bits of what says who belongs to the space, and of what devices stated that
 * they have. Each trust record is hit in one place only, and only while one of the two devices that
 * stay has it whole.
 */
final class MembershipFlips {
  /** Of a record that lies on several pages: its end, in one piece as a rule. */
  private static final int TAIL_BYTES = 40;

  private static final int STAYING = 2;

  private final SimWorld world;
  private final SplittableRandom random;
  private final Set<String> hit = new HashSet<>();
  private final Map<String, byte[]> changes = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  MembershipFlips(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Changes a bit of a trust record or a statement of some device. */
  void strikeDevice() {
    SimDevice victim = world.devices().get(random.nextInt(world.devices().size()));
    byte[] row = random.nextBoolean() ? record(victim) : statement(victim);
    if (row == null) {
      return;
    }
    byte[] image = victim.image();
    byte[] flipped = flip(image, row);
    if (!Arrays.equals(image, flipped)) {
      note(victim.name());
      victim.reopen(flipped, OpenToken.SAME);
    }
  }

  /** Changes a bit of a trust record or a statement that the relay holds. */
  void strikeRelay() {
    SimDevice founder = world.founder();
    byte[] row = random.nextBoolean() ? record(null) : statement(founder);
    if (row != null && world.relay().isUp() && world.relay().change(image -> flip(image, row))) {
      note("relay");
    }
  }

  private void note(String name) {
    world.trace().fault(Fault.BIT_FLIP, name + " loses a bit of its membership or statements");
  }

  // The genesis stays: a device without it does not know its space, and has to join it anew.
  private byte @Nullable [] record(@Nullable SimDevice victim) {
    List<SimDevice> others =
        world.devices().stream()
            .limit(STAYING)
            .filter(device -> device != victim && device.replica().isMembershipWhole())
            .toList();
    if (others.isEmpty()) {
      return null;
    }
    List<TrustRecord> records = others.get(0).replica().trustLog().records();
    TrustRecord record = records.get(random.nextInt(records.size()));
    boolean genesis = record.hash().equals(records.get(0).hash());
    return genesis || !hit.add(hex(record.bytes())) ? null : record.bytes();
  }

  private byte @Nullable [] statement(SimDevice at) {
    List<byte[]> statements = at.replica().store().heads().all();
    byte[] statement =
        statements.isEmpty() ? null : statements.get(random.nextInt(statements.size()));
    return statement == null || changed.contains(hex(statement)) ? null : statement;
  }

  // Pages that were split keep what they held before: whichever copy is the live one is changed.
  private byte[] flip(byte[] image, byte[] row) {
    byte[] part =
        BitFlips.find(image, row, 0) >= 0
            ? row
            : Arrays.copyOfRange(row, Math.max(0, row.length - TAIL_BYTES), row.length);
    int offset = random.nextInt(part.length);
    byte bit = (byte) (1 << random.nextInt(8));
    byte[] flipped = image.clone();
    for (int at = BitFlips.find(image, part, 0); at >= 0; at = BitFlips.find(image, part, at + 1)) {
      flipped[at + offset] ^= bit;
    }
    if (!Arrays.equals(image, flipped)) {
      byte[] wrong = row.clone();
      wrong[row.length - part.length + offset] ^= bit;
      changes.put(hex(row), wrong);
      changed.add(hex(wrong));
    }
    return flipped;
  }

  /** What a disk has made of a trust record or a statement, if it has changed it. */
  byte @Nullable [] changed(byte[] row) {
    return changes.get(hex(row));
  }

  /** Nothing that was changed may be sent. */
  void sends(String name, Frame frame, byte[] bytes) {
    if (frame instanceof TrustRecords records) {
      for (byte[] record : records.records()) {
        SimulationFailure.unless(
            !changed.contains(hex(record)), name + " sends a trust record that its disk changed");
      }
    } else if (frame instanceof HeadsStatement) {
      SimulationFailure.unless(
          !changed.contains(hex(bytes)), name + " sends a statement that its disk changed");
    }
  }

  boolean struck() {
    return !changed.isEmpty();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
