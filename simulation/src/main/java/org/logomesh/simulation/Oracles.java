package org.logomesh.simulation;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** What must hold, whatever happened. */
final class Oracles {
  private Oracles() {}

  private record Inputs(Frontier frontier, Object trustHeads) {}

  static void equalInputsGiveEqualRoots(SimWorld world) {
    Map<Inputs, SimDevice> seen = new HashMap<>();
    for (SimDevice device : world.devices()) {
      boolean reads = device.replica().trust().mayRead(device.keys().deviceId());
      if (!reads
          || device.lacksKeys()
          || isLifted(device)
          || (world.flips().struck() && !isWhole(device))) {
        continue; // it cannot see what the others see
      }
      SimDevice other = seen.putIfAbsent(inputs(device), device);
      // What to say is found out only when there is something to say: it costs more than the rest.
      if (other != null && !other.root().equals(device.root())) {
        throw new SimulationFailure(
            device.name()
                + " has the same entries and trust as "
                + other.name()
                + ", and another state root"
                + statuses(device, other));
      }
    }
  }

  /** What a relay that does not lie says it has of the membership, it has. */
  static void acknowledgedTrustIsAtTheRelay(SimWorld world, SimDevice device) {
    SimulationFailure.unless(
        world.plan().lie() != RelayLie.NONE
            || world.relayFor(device).knows(world.space(), device.replica().trustLog().heads()),
        "the relay acknowledged trust records of " + device.name() + " that it does not have");
  }

  private static Inputs inputs(SimDevice device) {
    return new Inputs(device.replica().frontier(), device.replica().trustLog().heads());
  }

  // It waits for the entries below its snapshot, which do not count any more as they did in it.
  private static boolean isLifted(SimDevice device) {
    return device.replica().store().floor().isLifted();
  }

  // What is damaged and not yet made good may keep other entries waiting.
  private static boolean isWhole(SimDevice device) {
    var store = device.replica().store();
    return device.replica().isMembershipWhole()
        && store.damaged().all().isEmpty()
        && store.checkIntegrity().damaged().isEmpty();
  }

  /**
   * Whether all who may read have the same and all of what was written, and nothing is damaged any
   * more. Equal members alone may both be about to learn of a fork that only the relay knows of.
   */
  static boolean converged(SimWorld world) {
    List<SimDevice> members = world.members();
    if (world.flips().struck() && !members.stream().allMatch(Oracles::isWhole)) {
      return false;
    }
    if (world.flips().struck() && world.relay().isMembershipDamaged(world.space())) {
      return false;
    }
    if (members.stream().anyMatch(Oracles::isLifted)) {
      return false;
    }
    // One whose database lost the others knows of no members but itself until it has met somebody.
    if (members.size() == 1 && members.get(0).sessions().isEmpty()) {
      return false;
    }
    return members.stream().map(Oracles::inputs).distinct().count() == 1
        && members.stream().noneMatch(SimDevice::lacksKeys)
        && members.stream().allMatch(device -> lacking(world, device) == null);
  }

  /** Something that was written and that a device has not though it should; null if it has all. */
  private static @Nullable Written lacking(SimWorld world, SimDevice device) {
    for (Written written : world.ledger().entries()) {
      if (!isLost(device, written) && !device.holds(written)) {
        return written;
      }
    }
    return null;
  }

  /**
   * Whether what members wrote is at the relay too. It takes nothing of some who are none any more,
   * whose entries devices have; of a branch that is known by the proof only nobody has any.
   */
  static boolean relayHasAll(SimWorld world) {
    Frontier there = world.relay().frontier(world.space());
    List<DeviceId> writers =
        world.members().stream().map(each -> each.keys().deviceId()).distinct().toList();
    return world.founder().replica().store().logs().all().stream()
        .filter(log -> writers.contains(log.device()) && log.state() != null)
        .allMatch(log -> there.seq(log.id()) >= log.headSeq());
  }

  static String difference(SimWorld world) {
    StringBuilder text = new StringBuilder();
    for (SimDevice device : world.members()) {
      text.append("\n  ").append(device.name()).append(" trust ");
      text.append(device.replica().trustLog().heads()).append(", logs");
      device
          .replica()
          .frontier()
          .heads()
          .forEach(
              (log, head) ->
                  text.append(' ').append(log.abbreviated()).append('@').append(named(head)));
      text.append(device.lacksKeys() ? ", lacks keys" : "");
      Written lacking = lacking(world, device);
      text.append(lacking == null ? "" : ", lacks " + lacking);
      text.append(isLifted(device) ? ", lacks entries below its snapshot" : "");
      text.append(device.replica().isMembershipWhole() ? "" : ", membership damaged");
      device
          .replica()
          .store()
          .damaged()
          .all()
          .forEach(
              (log, places) -> text.append(", damaged ").append(log.abbreviated()).append(places));
      text.append(", sessions ");
      device.sessions().forEach(each -> text.append(each.link().name()).append(' '));
    }
    text.append("\n  relay");
    world
        .relay()
        .frontier(world.space())
        .heads()
        .forEach(
            (log, head) ->
                text.append(' ').append(log.abbreviated()).append('@').append(named(head)));
    text.append(
        world.relay().isMembershipDamaged(world.space()) ? "\n  relay: membership damaged" : "");
    return text.toString();
  }

  private static String named(Head head) {
    return head.seq() + ":" + head.hash().abbreviated();
  }

  static void atTheEnd(SimWorld world) {
    equalInputsGiveEqualRoots(world);
    noKeySealsTwoPlaintexts(world);
    if (world.plan().compacting()) {
      world.erasures().atTheEnd();
    }
    for (SimDevice device : world.members()) {
      if (world.flips().struck()) {
        var report = device.replica().store().checkIntegrity();
        SimulationFailure.unless(
            report.ok() && device.replica().store().damaged().all().isEmpty(),
            device.name() + " is still damaged: " + report.problems());
        SimulationFailure.unless(
            !device.accusesSomebody(), device.name() + " takes damage for a rollback");
      }
      removedHaveNoEffect(device);
      if (!device.replica().store().floor().exists()) { // else most operations are not here
        equalsNaiveFold(device, world.bug());
      }
      String rebuilt = HexFormat.of().formatHex(device.replica().rebuiltRoot());
      SimulationFailure.unless(
          rebuilt.equals(device.root()),
          device.name() + " has another state than its entries make");
      Written lacking = lacking(world, device);
      SimulationFailure.unless(lacking == null, device.name() + " lacks " + lacking);
    }
  }

  /** What is shown is what the rules say of the operations, put down a second time. */
  static void equalsNaiveFold(SimDevice device, PlantedBug bug) {
    NaiveFold fold = new NaiveFold();
    NaiveStates states = new NaiveStates();
    device
        .replica()
        .replay(
            (stamp, operations) -> {
              fold.add(stamp, bug.folded(operations));
              states.add(stamp, bug.folded(operations));
            });
    fold.sorted();
    var store = device.replica().store();
    store.run(
        () -> {
          ThoughtGraph graph = new ThoughtGraph(store.graph());
          for (ThoughtId id : fold.thoughts()) {
            Thought thought = graph.thought(id);
            NaiveFold.Shown shown =
                thought == null
                    ? null
                    : new NaiveFold.Shown(thought.content(), thought.fields(), thought.tags());
            NaiveFold.Shown naive = fold.thought(id);
            SimulationFailure.unless(
                Objects.equals(shown, naive),
                device.name() + " shows " + shown + ", and a naive fold " + naive);
          }
          equalsNaiveStates(device, states);
          for (EdgeKey key : fold.edges()) {
            Edge edge = graph.edge(key);
            SimulationFailure.unless(
                (edge != null) == fold.isAlive(key)
                    && (edge == null || edge.shown() == fold.isShown(key)),
                device.name() + " shows " + edge + ", and a naive fold does not: " + key);
            SimulationFailure.unless(
                edge == null || edge.attributes().equals(fold.attributes(key)),
                device.name() + " shows " + edge + ", a naive fold " + fold.attributes(key));
          }
        });
  }

  private static void equalsNaiveStates(SimDevice device, NaiveStates states) {
    for (StateKey key : states.keys()) {
      StateCell cell = device.replica().store().graph().state(key);
      StateWrite write = cell == null ? null : cell.shown();
      NaiveStates.Shown shown =
          new NaiveStates.Shown(
              write != null || key.shape() == StateShape.COUNTER,
              write == null ? null : write.value(),
              cell == null ? 0 : cell.effective().size(),
              cell == null ? 0 : cell.sum());
      SimulationFailure.unless(
          shown.equals(states.shown(key)),
          device.name() + " shows " + shown + " of " + key + ", a naive fold " + states.shown(key));
    }
  }

  /** The key of an entry is made of its epoch, its place and its salt: no two are made alike. */
  static void noKeySealsTwoPlaintexts(SimWorld world) {
    Map<String, EntryHash> sealed = new HashMap<>();
    for (SimDevice device : world.devices()) {
      var store = device.replica().store();
      if (world.flips().struck() && !isWhole(device)) {
        continue; // one that is no member any more, and gets nothing
      }
      for (var log : store.logs().all()) {
        for (long seq = log.firstSeq(); seq <= log.headSeq(); seq++) {
          StoredEntry entry = store.entries().at(log.id(), seq);
          KeyBinding binding = entry == null ? null : entry.entry().header().binding();
          if (entry != null && binding != null) {
            String salt = HexFormat.of().formatHex(binding.salt());
            EntryHash hash = entry.place().hash();
            EntryHash other = sealed.putIfAbsent(salt, hash);
            SimulationFailure.unless(
                other == null || other.equals(hash),
                "the salt of " + hash + " was used for " + other + " too");
          }
        }
      }
    }
  }

  /** Which entries two devices see with other eyes. */
  private static String statuses(SimDevice one, SimDevice other) {
    StringBuilder text = new StringBuilder();
    for (var log : one.replica().store().logs().all()) {
      for (long seq = log.firstSeq(); seq <= log.headSeq(); seq++) {
        String here = status(one, log.id(), seq);
        String there = status(other, log.id(), seq);
        if (!here.equals(there)) {
          text.append("\n  ").append(log.id().abbreviated()).append('@').append(seq);
          text.append(' ').append(here).append(" / ").append(there);
        }
      }
    }
    for (SimDevice device : List.of(one, other)) {
      String rebuilt = HexFormat.of().formatHex(device.replica().rebuiltRoot());
      text.append("\n  ").append(device.name());
      text.append(rebuilt.equals(device.root()) ? " is" : " is not").append(" what it rebuilds");
    }
    return text.toString();
  }

  private static String status(SimDevice device, LogId log, long seq) {
    StoredEntry entry = device.replica().store().entries().at(log, seq);
    return entry == null ? "absent" : entry.outcome().toString();
  }

  // Past a cut, or written by somebody whose admission was lost with the database that held it.
  private static boolean isLost(SimDevice device, Written written) {
    var trust = device.replica().trust();
    if (device.replica().trustLog().verifyKey(written.author()) == null) {
      return true;
    }
    if (!trust.wasRemoved(written.author())) {
      return false;
    }
    Cut cut = trust.cuts(written.author()).get(written.log());
    return cut == null || written.seq() > cut.seq();
  }

  private static void removedHaveNoEffect(SimDevice device) {
    var trust = device.replica().trust();
    var store = device.replica().store();
    for (var log : store.logs().all()) {
      DeviceId author = log.device();
      if (!trust.wasRemoved(author)) {
        continue;
      }
      long from = Math.max(log.firstSeq(), lastKept(store, log, trust.cuts(author)) + 1);
      for (long seq = from; seq <= log.headSeq(); seq++) {
        StoredEntry entry = store.entries().at(log.id(), seq);
        SimulationFailure.unless(
            entry == null
                || entry.entry().header().type() == EntryType.OPEN
                || entry.outcome().status() != EntryStatus.APPLIED,
            device.name() + " shows what a removed device wrote past its cut: " + log.id());
      }
    }
  }

  /**
   * The last place of a log that a removal left: named by the log, or by one that it is a branch
   * of, and then only if the entry that is named is in this branch or a branch of it.
   */
  private static long lastKept(SpaceStore store, LogInfo log, Map<LogId, Cut> cuts) {
    Cut own = cuts.get(log.id());
    long kept = own == null ? -1 : own.seq();
    for (LogInfo above = parent(store, log); above != null; above = parent(store, above)) {
      Cut cut = cuts.get(above.id());
      Place named = cut == null ? null : store.entries().place(cut.hash());
      LogInfo holder = named == null ? null : store.logs().find(named.log());
      while (holder != null && !holder.id().equals(log.id())) {
        holder = parent(store, holder);
      }
      if (cut != null && holder != null) {
        kept = Math.max(kept, cut.seq());
      }
    }
    return kept;
  }

  private static @Nullable LogInfo parent(SpaceStore store, LogInfo log) {
    LogId parent = log.parent();
    return parent == null ? null : store.logs().find(parent);
  }
}
