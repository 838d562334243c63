package org.logomesh.simulation;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.version.Frontier;

/** What must hold, whatever happened. */
final class Oracles {
  private Oracles() {}

  private record Inputs(Frontier frontier, Object trustHeads) {}

  static void equalInputsGiveEqualRoots(SimWorld world) {
    Map<Inputs, SimDevice> seen = new HashMap<>();
    for (SimDevice device : world.devices()) {
      SimDevice other = seen.putIfAbsent(inputs(device), device);
      SimulationFailure.unless(
          other == null || other.root().equals(device.root()),
          device.name() + " has the same entries and trust as another, and another state root");
    }
  }

  private static Inputs inputs(SimDevice device) {
    return new Inputs(device.replica().frontier(), device.replica().trustLog().heads());
  }

  /** Whether all who may read have the same. */
  static boolean converged(SimWorld world) {
    List<SimDevice> members = world.members();
    return members.stream().map(Oracles::inputs).distinct().count() == 1;
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
          .forEach((log, head) -> text.append(' ').append(log.abbreviated()).append('@').append(head.seq()));
      text.append(", sessions ");
      device.sessions().forEach(each -> text.append(each.link().name()).append(' '));
    }
    return text.toString();
  }

  static void atTheEnd(SimWorld world) {
    equalInputsGiveEqualRoots(world);
    for (SimDevice device : world.members()) {
      String rebuilt = HexFormat.of().formatHex(device.replica().rebuiltRoot());
      SimulationFailure.unless(
          rebuilt.equals(device.root()),
          device.name() + " has another state than its entries make");
      for (Written written : world.ledger().entries()) {
        SimulationFailure.unless(device.holds(written), device.name() + " lacks " + written);
      }
      removedHaveNoEffect(device);
    }
  }

  private static void removedHaveNoEffect(SimDevice device) {
    var trust = device.replica().trust();
    var store = device.replica().store();
    for (var log : store.logs().all()) {
      DeviceId author = log.device();
      if (!trust.wasRemoved(author)) {
        continue;
      }
      Cut cut = trust.cuts(author).get(log.id());
      long from = cut == null ? log.firstSeq() : cut.seq() + 1;
      for (long seq = Math.max(from, log.firstSeq()); seq <= log.headSeq(); seq++) {
        StoredEntry entry = store.entries().at(log.id(), seq);
        SimulationFailure.unless(
            entry == null
                || entry.entry().header().type() == EntryType.OPEN
                || entry.outcome().status() != EntryStatus.APPLIED,
            device.name() + " shows what a removed device wrote past its cut: " + log.id());
      }
    }
  }
}
