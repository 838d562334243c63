package org.logomesh.simulation;

import java.util.List;
import java.util.SplittableRandom;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.trust.TrustLevel;

/** What goes on in one run before the world is left to heal. */
final class Chaos {
  private static final int MAX_DEVICES = 6;
  private static final long YEAR_MILLIS = 365L * 24 * 3600 * 1000;

  private final SimWorld world;
  private final SplittableRandom random;
  private final boolean direct;
  private final boolean membership;
  private final boolean losses;
  private final boolean clones;

  Chaos(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
    this.direct = random.nextBoolean();
    this.membership = random.nextInt(3) > 0;
    this.losses = random.nextBoolean();
    this.clones = random.nextInt(3) == 0;
  }

  /** Whether devices also meet without the relay in this run. */
  boolean isDirect() {
    // A copy of a log that only a device holds which the relay refuses needs another way.
    return direct || (membership && (losses || clones));
  }

  void run() {
    int others = 1 + random.nextInt(3);
    for (int i = 0; i < others; i++) {
      world.admit(world.founder(), i == 0 ? TrustLevel.FULL : TrustLevel.VERIFIED);
    }
    int steps = 15 + random.nextInt(45);
    for (int i = 0; i < steps; i++) {
      step();
      world.time().run(random.nextLong(50 * Scheduler.MILLIS, 3 * Scheduler.SECONDS));
      if (i % 10 == 0) {
        Oracles.equalInputsGiveEqualRoots(world);
      }
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 55) {
      int edits = 1 + random.nextInt(4);
      for (int i = 0; i < edits; i++) {
        world.edit(any());
      }
    } else if (dice < 75) {
      network();
    } else if (dice < 85) {
      crashes();
    } else if (dice < 93) {
      if (membership) {
        membership();
      }
    } else if (losses) {
      losses();
    }
  }

  private void network() {
    SimDevice device = any();
    switch (random.nextInt(7)) {
      case 0 -> device.disconnect();
      case 1 -> links().forEach(link -> link.silence(random.nextInt(2)));
      case 2 -> links().forEach(Link::mangle);
      case 3 -> {
        world.relayReachable(false);
        world.devices().forEach(SimDevice::disconnect);
      }
      case 4, 5 -> world.relayReachable(true);
      default -> {
        if (isDirect()) {
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
    switch (random.nextInt(6)) {
      case 0 -> world.relay().crash();
      case 1 -> world.relay().start();
      case 2 -> any().skew(random.nextLong(-5 * YEAR_MILLIS, 5 * YEAR_MILLIS));
      default -> any().crash();
    }
  }

  private void membership() {
    SimDevice admin = world.devices().get(random.nextInt(Math.min(2, world.devices().size())));
    if (random.nextBoolean()) {
      if (world.devices().size() < MAX_DEVICES) {
        world.admit(admin, random.nextInt(4) == 0 ? TrustLevel.BASIC : TrustLevel.VERIFIED);
      }
    } else if (world.devices().size() > 3) {
      world.revoke(admin, world.devices().get(2 + random.nextInt(world.devices().size() - 2)));
    }
  }

  private void losses() {
    OpenToken found = random.nextBoolean() ? OpenToken.SAME : OpenToken.RESTORED_OR_COPIED;
    switch (random.nextInt(7)) {
      case 0 -> world.relay().wipe();
      case 1 -> world.relay().backUp();
      case 2 -> world.relay().rollBack();
      case 3, 4 -> any().backUp();
      case 5 -> any().restore(found);
      default -> {
        if (clones && world.devices().size() < MAX_DEVICES) {
          world.clone(any(), found);
        }
      }
    }
    world.forgetWhatNobodyHas();
  }

  private SimDevice any() {
    return world.devices().get(random.nextInt(world.devices().size()));
  }
}
