package org.logomesh.simulation;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.trust.TrustLevel;

/** What goes on in one run before the world is left to heal. */
final class Chaos {
  private static final int MAX_DEVICES = 6;
  private static final long YEAR_MILLIS = 365L * 24 * 3600 * 1000;

  private final SimWorld world;
  private final Plan plan;
  private final SplittableRandom random;
  private @Nullable HostileMember hostile;

  Chaos(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.plan = world.plan();
    this.random = random;
  }

  void run() {
    for (int i = 0; i < plan.others(); i++) {
      world.membership().admit(world.founder(), i == 0 ? TrustLevel.FULL : TrustLevel.VERIFIED);
    }
    if (plan.hostileMember()) {
      SimDevice device = world.membership().admit(world.founder(), TrustLevel.VERIFIED);
      hostile = device == null ? null : new HostileMember(device, world, random.split());
    }
    for (int i = 0; i < plan.steps(); i++) {
      step();
      world.time().run(random.nextLong(50 * Scheduler.MILLIS, 3 * Scheduler.SECONDS));
      if (i % 10 == 0) {
        Oracles.equalInputsGiveEqualRoots(world);
      }
    }
    world.devices().forEach(SimDevice::freeDisk);
  }

  private void step() {
    if (plan.compacting() && random.nextInt(8) == 0) {
      world.compactions().compact();
      return;
    }
    if (plan.compacting() && random.nextInt(5) == 0) {
      world.erasures().someoneErases();
      return;
    }
    int dice = random.nextInt(100);
    if (dice < 50) {
      int edits = 1 + random.nextInt(4);
      for (int i = 0; i < edits; i++) {
        world.edit(any());
      }
    } else if (dice < 68) {
      network();
    } else if (dice < 78) {
      crashes();
    } else if (dice < 86) {
      enemies();
    } else if (dice < 92) {
      if (plan.membership()) {
        membership();
      }
    } else if (plan.losses()) {
      losses();
    } else if (plan.snapshots() && !plan.compacting()) {
      new Compactions(world, random, new Filling(world, random)).someoneReturns();
    } else if (plan.erasing()) {
      clone(random.nextBoolean() ? OpenToken.SAME : OpenToken.RESTORED_OR_COPIED);
    } else if (plan.bitFlips()) {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        switch (random.nextInt(8)) {
          case 0 -> world.flips().membership().strikeRelay();
          case 1 -> world.flips().membership().strikeDevice();
          case 2, 3 -> world.flips().strikeRelay();
          default -> world.flips().strikeDevice();
        }
      }
    }
  }

  private void network() {
    SimDevice device = any();
    switch (random.nextInt(8)) {
      case 0 -> links().forEach(Link::fail);
      case 1 -> links().forEach(link -> link.silence(random.nextInt(2)));
      case 2 -> links().forEach(Link::mangle);
      case 3 -> {
        world.trace().fault(Fault.PARTITION, "nobody reaches the relay");
        world.relayReachable(false);
        world.devices().forEach(SimDevice::disconnect);
      }
      case 4 -> world.flapping(random.nextBoolean());
      case 5 -> device.disconnect();
      case 6 -> world.relayReachable(true);
      default -> {
        if (plan.direct()) {
          int count = world.devices().size();
          world.meet(random.nextInt(count), random.nextInt(count));
        }
      }
    }
  }

  private List<Link> links() {
    return any().sessions().stream().limit(1).map(SimSession::link).toList();
  }

  private void crashes() {
    switch (random.nextInt(7)) {
      case 0 -> world.relay().kill();
      case 1 -> world.relay().start();
      case 2 -> any().skew(random.nextLong(-5 * YEAR_MILLIS, 5 * YEAR_MILLIS));
      case 3 -> disks();
      default -> any().crash();
    }
  }

  private void disks() {
    if (plan.tornDisk() && world.founder().canTear() && random.nextBoolean()) {
      world.founder().tear();
      world.forgetWhatNobodyHas();
    } else if (plan.fullDisks()) {
      switch (random.nextInt(4)) {
        case 0 -> world.relay().fillDisk();
        case 1 -> world.relay().freeDisk();
        case 2 -> world.devices().forEach(SimDevice::freeDisk);
        default -> any().fillDisk();
      }
    }
  }

  private void enemies() {
    HostileMember member = hostile;
    if (plan.lie() == RelayLie.SPLIT && world.relay().isUp()) {
      world.split(world.relay());
    }
    if (member != null) {
      member.act();
    }
  }

  private void membership() {
    SimDevice admin = world.devices().get(random.nextInt(Math.min(2, world.devices().size())));
    if (random.nextBoolean()) {
      if (world.devices().size() < MAX_DEVICES) {
        world
            .membership()
            .admit(admin, random.nextInt(4) == 0 ? TrustLevel.BASIC : TrustLevel.VERIFIED);
      }
    } else if (world.devices().size() > 2) {
      SimDevice removed = world.devices().get(2 + random.nextInt(world.devices().size() - 2));
      if (!plan.erasing() || !isCopyOfAdministrator(removed)) {
        world.membership().revoke(admin, removed);
      }
    }
  }

  // Those who vouch for snapshots stay.
  private boolean isCopyOfAdministrator(SimDevice device) {
    return world.devices().stream()
        .limit(2)
        .anyMatch(each -> each.keys().deviceId().equals(device.keys().deviceId()));
  }

  private void losses() {
    OpenToken found = random.nextBoolean() ? OpenToken.SAME : OpenToken.RESTORED_OR_COPIED;
    switch (random.nextInt(8)) {
      case 0 -> world.relay().wipe();
      case 1 -> world.relay().backUp();
      case 2 -> world.relay().rollBack();
      case 3, 4 -> world.devices().forEach(SimDevice::backUp);
      case 5, 6 -> any().restore(found);
      default -> clone(found);
    }
    world.forgetWhatNobodyHas();
  }

  private void clone(OpenToken found) {
    if (world.devices().size() < MAX_DEVICES) {
      world.clone(any(), found);
    }
  }

  private SimDevice any() {
    return world.devices().get(random.nextInt(world.devices().size()));
  }
}
