package org.logomesh.simulation;

import java.util.SplittableRandom;

/**
 * What kind of run a seed gives. Most are small: many short stories find more in a minute than a
 * few long ones, and the long ones find what short ones cannot.
 *
 * @param others how many devices join at the beginning
 * @param steps how many things happen before the healing
 * @param direct whether devices also meet without the relay
 * @param membership whether devices are admitted and removed
 * @param losses whether databases are lost, restored and cloned
 * @param sameChance whether a clone draws the same random bytes as the original, as a copied
 *     virtual machine does
 * @param tornDisk whether the founder's database is a file, and its disk tears what it writes
 * @param fullDisks whether disks run full
 * @param bitFlips whether disks change bits of what they hold; not together with losses, so that
 *     somebody has what a device lost
 * @param hostileMember whether one member writes what it likes
 * @param snapshots whether devices that are admitted begin with a snapshot, and others return and
 *     begin again with one; only where nothing is lost, since what a snapshot stands for must be
 *     somewhere
 * @param compacting whether the relay drops what lies below snapshots that administrators vouch for
 * @param erasing whether the retention of those snapshots outlasts the run, so that the relay drops
 *     nothing and only erases; then there is a hostile member that forks its logs at any earlier
 *     place, and devices are cloned, since nothing is gone that proves a fork
 * @param lie what the relay does before it turns honest
 */
record Plan(
    int others,
    int steps,
    boolean direct,
    boolean membership,
    boolean losses,
    boolean sameChance,
    boolean tornDisk,
    boolean fullDisks,
    boolean bitFlips,
    boolean hostileMember,
    boolean snapshots,
    boolean compacting,
    boolean erasing,
    RelayLie lie) {

  /** Nothing happens but what the relay, and the test, do. */
  static Plan calm(RelayLie lie) {
    return new Plan(
        0, 0, false, false, false, false, false, false, false, false, false, false, false, lie);
  }

  Plan with(RelayLie other) {
    return new Plan(
        others,
        steps,
        direct,
        membership,
        losses,
        sameChance,
        tornDisk,
        fullDisks,
        bitFlips,
        hostileMember,
        snapshots,
        compacting,
        erasing,
        other);
  }

  /** The same with disks that change bits, and without what could make that a loss. */
  Plan flipping() {
    return new Plan(
        others,
        steps,
        direct,
        membership,
        false,
        sameChance,
        false,
        fullDisks,
        true,
        hostileMember,
        false,
        false,
        false,
        RelayLie.NONE);
  }

  /** The same with devices that begin with snapshots, and without what could make that a loss. */
  Plan beginning() {
    return beginning(false, false);
  }

  /** The same with a relay that drops what lies below snapshots. */
  Plan compacted() {
    return beginning(true, false);
  }

  /** The same with a relay that erases below snapshots, and drops nothing. */
  Plan erased() {
    return beginning(true, true);
  }

  private Plan beginning(boolean relayDrops, boolean onlyContent) {
    return new Plan(
        others,
        steps,
        direct || onlyContent,
        true,
        false,
        sameChance,
        false,
        fullDisks,
        false,
        hostileMember || onlyContent,
        true,
        relayDrops,
        onlyContent,
        RelayLie.NONE);
  }

  static Plan of(SplittableRandom random) {
    boolean big = random.nextInt(12) == 0;
    boolean direct = random.nextBoolean();
    boolean membership = random.nextInt(5) < 3;
    boolean losses = random.nextBoolean();
    boolean hostile = random.nextInt(4) == 0;
    RelayLie[] lies = RelayLie.values();
    RelayLie lie =
        random.nextInt(3) == 0 ? lies[1 + random.nextInt(lies.length - 1)] : RelayLie.NONE;
    Plan plan =
        new Plan(
            big ? 3 + random.nextInt(3) : 1 + random.nextInt(2),
            big ? 40 + random.nextInt(60) : 8 + random.nextInt(16),
            // What only a device has and the relay refuses needs another way.
            direct || hostile || (membership && losses),
            membership,
            losses,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(5) == 0,
            false,
            hostile,
            false,
            false,
            false,
            lie);
    if (losses || plan.tornDisk() || lie != RelayLie.NONE) {
      return plan;
    }
    if (random.nextBoolean()) {
      return plan.flipping();
    }
    if (random.nextBoolean()) {
      return plan;
    }
    if (random.nextBoolean()) {
      return plan.beginning();
    }
    return random.nextBoolean() ? plan.compacted() : plan.erased();
  }
}
