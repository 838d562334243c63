package org.logomesh.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.logomesh.client.store.LogInfo;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** The relay's disk is lost when nobody has the beginning of logs; devices give it a snapshot. */
final class Filling {
  /** How long a device waits before it tries again. */
  private static final long AGAIN = 5 * Scheduler.SECONDS;

  private final SimWorld world;
  private final SplittableRandom random;
  private final Set<SimDevice> trying = new HashSet<>();

  Filling(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Whether it is to happen now. */
  boolean isTime() {
    return random.nextInt(3) == 0;
  }

  /**
   * The relay loses everything, if members have all that it has, beside a snapshot up to here; says
   * whether it did.
   */
  boolean empty(Frontier floor) {
    boolean kept =
        world.members().stream().anyMatch(each -> each.replica().store().floor().exists());
    Frontier held = Frontier.empty();
    for (SimDevice member : world.members()) {
      held = held.merge(member.replica().frontier());
    }
    boolean sufficient =
        kept && held.dominates(world.relay().frontier(world.space())) && held.dominates(floor);
    if (sufficient) {
      world.relay().wipe(Fault.EMPTIED);
    }
    return sufficient;
  }

  /** The relay lacks entries of which a device has the names only. */
  void lacks(SimDevice device) {
    if (trying.add(device)) {
      world.time().in(random.nextLong(AGAIN), () -> fill(device));
    }
  }

  // As the client does; a link that is up learns of it, so nobody needs to connect anew.
  private void fill(SimDevice device) {
    trying.remove(device);
    RelayRetention relay = world.relay().retention();
    if (relay != null && !isLacking(device)) {
      return;
    }
    if (relay != null && relay.fill(world.space(), device.keys().deviceId(), kept(device))) {
      world.trace().note(device.name() + " gives the relay its snapshot");
      Map<LogId, Head> ends = ends(device);
      if (!ends.isEmpty() && device.replica().trust().mayAdminister(device.keys().deviceId())) {
        world.trace().note(device.name() + " has the relay go on over " + ends);
        relay.raise(world.space(), ends);
      }
    }
    lacks(device); // until nothing is lacking, or somebody else has done it
  }

  private boolean isLacking(SimDevice device) {
    Frontier there = world.relay().frontier(world.space());
    return device.replica().store().logs().all().stream()
        .anyMatch(log -> log.bareThrough() > there.seq(log.id()));
  }

  // Where logs end at the relay that are the same ones here.
  private static Map<LogId, Head> ends(SimDevice device) {
    Frontier there = device.replica().shownBy(SimWorld.RELAY);
    Map<LogId, Head> ends = new TreeMap<>();
    for (LogInfo log : device.replica().store().logs().all()) {
      Head end = there.head(log.id());
      if (end != null
          && end.seq() < log.bareThrough()
          && end.hash().equals(device.replica().store().entries().hashAt(log.id(), end.seq()))) {
        ends.put(log.id(), end);
      }
    }
    return ends;
  }

  private static byte[] kept(SimDevice device) {
    try (InputStream in = device.replica().store().floor().open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
