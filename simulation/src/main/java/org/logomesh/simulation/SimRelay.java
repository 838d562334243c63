package org.logomesh.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;

/**
 * A relay through all its lives: its process, which starts, is killed and starts again, its disk,
 * which fills up, is lost, rolled back and changed, and the connections that end with it.
 */
final class SimRelay implements AutoCloseable {
  private final Path directory;
  private final SeededRandom random;
  private final Trace trace;
  private final PlantedBug bug;
  private final Set<RelayEnd> ends = new LinkedHashSet<>();
  private final String name;
  private final Consumer<byte[]> watcher;
  private @Nullable HostileRelay hostile;
  private long maxBytes;
  private int life;
  private long seconds;
  private @Nullable RunningRelay running;
  private @Nullable Path backup;

  /**
   * Makes a relay and starts it.
   *
   * @param bug what is planted in its store
   * @param watcher is shown every frame that the honest core sends
   */
  SimRelay(
      String name,
      Path directory,
      SeededRandom random,
      Trace trace,
      PlantedBug bug,
      Consumer<byte[]> watcher) {
    this.name = name;
    this.watcher = watcher;
    this.directory = directory;
    this.random = random;
    this.trace = trace;
    this.bug = bug;
  }

  /** Lets everything that goes in and out from now on go through somebody who lies. */
  void hostile(HostileRelay liar) {
    hostile = liar;
  }

  boolean isUp() {
    return running != null;
  }

  /** Its snapshots; null while it is down. */
  @Nullable RelayRetention retention() {
    return running == null ? null : running.retention();
  }

  /** What it erases by; null while it is down. */
  @Nullable RelayErasing erasing() {
    return running == null ? null : running.erasing();
  }

  /** How often it has lost what it had. */
  int life() {
    return life;
  }

  /** Ends all connections. */
  void hangUp() {
    List.copyOf(ends).forEach(RelayEnd::cut);
  }

  /** Starts with a disk that has almost no room left. */
  void fillDisk() {
    crash();
    trace.fault(Fault.DISK_FULL, "relay has a full disk");
    try {
      maxBytes = Files.size(file()) + 3 * 4096;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Has room again. */
  void freeDisk() {
    if (maxBytes > 0) {
      crash();
      maxBytes = 0;
      start();
    }
  }

  /** Begins with everything that another relay has. */
  void copyOf(SimRelay other) {
    boolean up = other.running != null;
    other.crash();
    copy(other.file(), file());
    if (up) {
      other.start();
    }
  }

  /** Where every log stands; empty if the relay is down or does not know the space. */
  Frontier frontier(SpaceId space) {
    return running == null ? Frontier.empty() : running.frontier(space);
  }

  void start() {
    if (running != null) {
      return;
    }
    Path file = file();
    if (!Files.exists(file)) {
      copy(RelayTemplate.emptyRelay(), file);
    }
    running = RunningRelay.start(file, maxBytes, bug, random, this::nextSecond);
    trace.note(name + " starts");
  }

  // Every time that the clock of the retention is looked at is a second later.
  private Instant nextSecond() {
    return Instant.EPOCH.plusSeconds(seconds++);
  }

  /** The process is killed. */
  void kill() {
    if (running != null) {
      trace.fault(Fault.RELAY_CRASH, name + " is killed");
      crash();
    }
  }

  /** Stops at once; what was committed stays. */
  void crash() {
    RunningRelay before = running;
    if (before != null) {
      trace.note(name + " stops");
      running = null;
      List.copyOf(ends).forEach(RelayEnd::die);
      ends.clear();
      before.close();
    }
  }

  /** Loses everything. */
  void wipe() {
    wipe(Fault.RELAY_WIPE);
  }

  /** The same, as one of several things that come together. */
  void wipe(Fault fault) {
    crash();
    trace.fault(fault, "relay is wiped");
    life++;
    start();
  }

  /** Keeps a copy of what it has. */
  void backUp() {
    crash();
    Path copy = directory.resolve(name + "-backup.db");
    copy(file(), copy);
    backup = copy;
    start();
  }

  /** Goes back to the copy, if there is one. */
  boolean rollBack() {
    Path copy = backup;
    if (copy == null) {
      return false;
    }
    crash();
    trace.fault(Fault.RELAY_ROLLBACK, "relay is rolled back");
    life++;
    copy(copy, file());
    start();
    return true;
  }

  void tick(long nowMillis) {
    if (running != null) {
      running.tick(nowMillis);
    }
  }

  /** Takes a connection of a device, as the access layer would; returns whether it did. */
  boolean accept(SimDevice device, Link link, int side) {
    RunningRelay now = running;
    if (now == null || !now.admits(device, this::noteIntroduction)) {
      return false;
    }
    RelayEnd end = new RelayEnd(this, link, side, hostile);
    link.attach(side, end);
    ends.add(end);
    now.connect(device, end::serves);
    return true;
  }

  private void noteIntroduction(String outcome) {
    trace.note(name + " " + outcome);
  }

  /** Whether it runs and cannot say who belongs to the space, because its disk changed that. */
  boolean isMembershipDamaged(SpaceId space) {
    return running != null && running.isMembershipDamaged(space);
  }

  /** Whether it has these trust records, and what they were written upon. */
  boolean knows(SpaceId space, List<RecordHash> records) {
    return running != null && running.knows(space, records);
  }

  void lost(RelayEnd end) {
    ends.remove(end);
  }

  /** The honest core sends a frame. */
  void said(byte[] frame) {
    watcher.accept(frame);
  }

  void note(String what) {
    trace.note(what);
  }

  /** Whether it holds an entry. */
  boolean holds(SpaceId space, Written entry) {
    return running != null && running.holds(space, entry);
  }

  /** Some entry that it holds whole; null if there is none. */
  RunningRelay.@Nullable Held any(SpaceId space, SplittableRandom chance) {
    return running == null ? null : running.any(space, chance);
  }

  /** Stops, has its file changed, and starts again; returns whether anything was changed. */
  boolean change(UnaryOperator<byte[]> how) {
    crash();
    try {
      byte[] image = Files.readAllBytes(file());
      byte[] changed = how.apply(image);
      Files.write(file(), changed);
      return !Arrays.equals(image, changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      start();
    }
  }

  @Override
  public void close() {
    crash();
  }

  private Path file() {
    return directory.resolve(name + "-" + life + ".db");
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
