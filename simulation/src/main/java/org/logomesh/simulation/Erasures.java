package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.simulation.RelayErasing.Covered;
import org.logomesh.simulation.RelayErasing.Outcome;

/**
 * Members have the relay erase the content of entries, and now and then ask for what they may not
 * have. What was erased must be gone, what was refused must be there, and nothing else may change.
 */
final class Erasures {
  /** How long it takes until a relay that was killed over an erasure is started again, at most. */
  private static final long DOWN = 10 * Scheduler.SECONDS;

  private final SimWorld world;
  private final SpaceId space;
  private final SplittableRandom random;
  private final Set<String> gone = new HashSet<>();
  private int life;

  Erasures(SimWorld world, SplittableRandom random) {
    this.world = world;
    this.space = world.space();
    this.random = random;
  }

  /** A device asks for something, and perhaps the relay is killed before it is through. */
  void someoneErases() {
    RelayErasing relay = world.relay().erasing();
    SimDevice by = world.devices().get(random.nextInt(world.devices().size()));
    if (relay == null) {
      return;
    }
    SortedMap<LogId, Covered> covered = covered(relay);
    SortedMap<LogId, Long> wanted =
        covered.isEmpty() ? new TreeMap<>() : wanted(relay, by, covered);
    if (wanted.isEmpty()) {
      return;
    }
    boolean isKilled = random.nextInt(3) == 0;
    Outcome outcome =
        ask(relay, by, wanted, covered, isKilled ? random.nextInt(5) : Long.MAX_VALUE);
    if (isKilled && !outcome.done() && outcome.refusal() == null) {
      world.relay().kill();
      world.time().in(random.nextLong(DOWN), world.relay()::start);
    }
  }

  /** The founder has all erased that there is; says whether the relay knows yet that it may. */
  boolean everything(Frontier vouchedFor) {
    RelayErasing relay = world.relay().erasing();
    if (relay == null) {
      return false;
    }
    SortedMap<LogId, Covered> covered = covered(relay);
    SortedMap<LogId, Long> wanted = new TreeMap<>();
    SortedMap<LogId, Head> places = new TreeMap<>();
    covered.forEach(
        (log, place) -> {
          wanted.put(log, place.place().seq());
          places.put(log, place.place());
        });
    return Frontier.of(places).equals(vouchedFor)
        && ask(relay, world.founder(), wanted, covered, Long.MAX_VALUE).done();
  }

  private SortedMap<LogId, Covered> covered(RelayErasing relay) {
    RelayRetention retention = Objects.requireNonNull(world.relay().retention());
    return relay.covered(space, snapshot -> retention.file(space, snapshot) != null);
  }

  // ---- what is asked for ----

  private SortedMap<LogId, Long> wanted(
      RelayErasing relay, SimDevice by, SortedMap<LogId, Covered> covered) {
    boolean isBold = random.nextInt(6) == 0;
    boolean mayAll = isBold || relay.isAdministrator(by);
    SortedMap<LogId, Long> wanted = new TreeMap<>();
    covered.forEach(
        (log, place) -> {
          boolean isOwn = place.author().equals(by.keys().deviceId());
          if (isOwn || (mayAll && random.nextInt(3) > 0)) {
            wanted.put(log, upTo(place.place().seq()));
          }
        });
    if (random.nextInt(8) == 0) {
      List<LogId> all = List.copyOf(relay.logs(space).keySet());
      LogId log = all.get(random.nextInt(all.size()));
      Covered place = covered.get(log); // null: none of it is in the snapshot
      wanted.put(log, (place == null ? 0 : place.place().seq() + 1) + random.nextInt(3));
    }
    return wanted;
  }

  private long upTo(long last) {
    return random.nextBoolean() ? last : random.nextLong(last + 1);
  }

  // ---- what comes of it ----

  private Outcome ask(
      RelayErasing relay,
      SimDevice by,
      SortedMap<LogId, Long> wanted,
      SortedMap<LogId, Covered> covered,
      long steps) {
    Set<ErrorCode> refusals = relay.refusals(by, wanted, covered);
    SortedMap<LogId, StoredLog> before = relay.logs(space);
    Map<LogId, List<SealedEntry>> contents = new TreeMap<>();
    before.forEach((log, stored) -> contents.put(log, contents(relay, stored, wanted.get(log))));
    SortedMap<LogId, Long> due = new TreeMap<>();
    before.forEach(
        (log, stored) ->
            due.put(log, firstAfter(relay, stored, wanted.get(log), covered.get(log))));

    Outcome outcome = relay.erase(by, wanted, steps);
    ErrorCode refusal = outcome.refusal();
    SimulationFailure.unless(
        outcome.done() ? refusals.isEmpty() : refusal == null || isExpected(refusal, refusals),
        by.name() + " was answered " + outcome + " and not " + refusals + " to " + wanted);
    relay
        .logs(space)
        .forEach(
            (log, after) -> {
              long first = after.firstSeq();
              boolean isErased = first == due.getOrDefault(log, -1L);
              boolean isAsBefore = after.equals(before.get(log));
              SimulationFailure.unless(
                  outcome.done() ? isErased : isAsBefore || (isErased && refusal == null),
                  "the relay has " + log + " from " + first + " on, and not from " + due.get(log));
              take(relay, after, contents.getOrDefault(log, List.of()));
              SimulationFailure.unless(
                  !outcome.done() || !wanted.containsKey(log) || relay.bodies(log) == 0,
                  "the relay keeps content of " + log + " that it has erased");
            });
    String text = by.name() + " has the relay erase " + wanted + ": " + outcome;
    if (outcome.erased() > 0 || (!outcome.done() && refusal == null)) {
      world.trace().fault(Fault.ERASURE, text);
    } else {
      world.trace().note(text);
    }
    return outcome;
  }

  // A full disk keeps the relay from finding out who asks.
  private boolean isExpected(ErrorCode refusal, Set<ErrorCode> refusals) {
    return refusals.contains(refusal) || world.plan().fullDisks();
  }

  private List<SealedEntry> contents(RelayErasing relay, StoredLog log, @Nullable Long through) {
    List<SealedEntry> contents = new ArrayList<>();
    for (long seq = log.firstSeq(); through != null && seq <= through; seq++) {
      SealedEntry entry = relay.handedOut(space, log.id(), seq);
      if (entry != null) {
        contents.add(entry);
      }
    }
    return contents;
  }

  // Where a log begins once that is erased: the last entry stays, and one that was not vouched for
  // is another history.
  private long firstAfter(
      RelayErasing relay, StoredLog log, @Nullable Long through, @Nullable Covered place) {
    if (through == null || place == null || !relay.has(space, log, place.place())) {
      return log.firstSeq();
    }
    return Math.max(log.firstSeq(), 1 + Math.min(through, log.state().seq() - 1));
  }

  private void take(RelayErasing relay, StoredLog log, List<SealedEntry> contents) {
    if (life != world.relay().life()) { // what it has lost may come back
      gone.clear();
      life = world.relay().life();
    }
    for (SealedEntry entry : contents) {
      if (entry.seq() < log.firstSeq()) {
        gone.add(content(entry));
        SimulationFailure.unless(
            relay.handedOut(space, log.id(), entry.seq()) == null,
            "the relay still hands out " + log.id() + " " + entry.seq());
      }
    }
  }

  private static String content(SealedEntry entry) {
    return HexFormat.of().formatHex(entry.headerBytes())
        + HexFormat.of().formatHex(entry.ciphertext());
  }

  /** The relay sends nothing whose content was erased. */
  void sends(byte[] bytes) {
    if (!gone.isEmpty()
        && life == world.relay().life()
        && FrameCodec.decode(bytes) instanceof Entries range) {
      for (SealedEntry entry : range.entries()) {
        SimulationFailure.unless(
            !gone.contains(content(entry)), "the relay sends what it has erased: " + entry);
      }
    }
  }

  /** What was interrupted is finished by then, and what is kept of entries is of them. */
  void atTheEnd() {
    world.compactions().sweep();
    RelayErasing relay = world.relay().erasing();
    if (relay != null) {
      long bodies = relay.bodies(null);
      SimulationFailure.unless(bodies == 0, "the relay keeps content of " + bodies + " erased");
      relay
          .logs(space)
          .forEach(
              (id, log) -> {
                String problem = relay.problemOfKept(space, log, world.founder());
                SimulationFailure.unless(problem.isEmpty(), "log " + id + ": " + problem);
              });
    }
  }
}
