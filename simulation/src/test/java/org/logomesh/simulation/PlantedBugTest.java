package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.GraphQueries;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.client.store.VerifiedEntry;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.TrustRecords;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoredLog;
import reactor.core.publisher.Mono;

/** The oracles find what they are for. */
class PlantedBugTest {
  private static final long SEEDS = 6;

  @Test
  void relayThatHandsNothingOut_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(store, "range", arguments -> Mono.just(List.of()));
          }
        };
    assertThat(found(bug)).contains("no convergence");
  }

  @Test
  void relayThatAcknowledgesWhatItDoesNotKeep_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(
                store,
                "append",
                arguments -> {
                  LogAppend append = (LogAppend) arguments[1];
                  LogState after = append.after();
                  return Mono.just(
                      new AppendResult.Committed(
                          new StoredLog(append.log(), append.firstSeq(), after)));
                });
          }
        };
    assertThat(found(bug)).isNotEmpty();
  }

  @Test
  void relayThatAcknowledgesTrustThatItDoesNotKeep_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.with(RelayLie.NONE);
          }

          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(store, "appendTrust", arguments -> Mono.just(1));
          }
        };
    assertThat(found(bug)).contains("acknowledged trust records");
  }

  @Test
  void deviceThatForgetsWhatItCalledDurable_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public void strike(SimWorld world) {
            SimDevice device = world.founder();
            device.disconnect();
            byte[] before = device.image();
            for (int i = 0; i < 5; i++) {
              world.edit(device);
            }
            device.reopen(before, OpenToken.SAME);
          }
        };
    assertThat(found(bug)).contains("lacks Written");
  }

  @Test
  void deviceWhoseGraphIsNotWhatItsEntriesMake_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public void strike(SimWorld world) {
            SimDevice device = world.founder();
            var store = device.replica().store();
            store.run(
                () -> {
                  GraphMerge merge = new GraphMerge(store.graph(), SpaceFounding.SPACE_LEVEL);
                  Stamp stamp =
                      new Stamp(
                          EntryHash.of(new byte[EntryHash.SIZE]),
                          1,
                          1,
                          device.keys().deviceId(),
                          true);
                  merge.apply(
                      stamp, 0, new Operation.Create(ThoughtId.of(new byte[ThoughtId.SIZE])));
                  merge.finish();
                });
          }
        };
    assertThat(found(bug)).contains("state");
  }

  @Test
  void snapshotThatLosesLogicalTimes_isFound() {
    PlantedBug bug =
        new Beginning() {
          @Override
          public void begun(SimDevice device) {
            var store = device.replica().store();
            for (LogInfo log : store.logs().all()) {
              if (log.headSeq() > 0) {
                store
                    .entries()
                    .settle(log.id(), log.headSeq(), VerifiedEntry.Outcome.applied(0, 0));
              }
            }
          }
        };
    assertThat(found(bug, 20)).contains("another state root");
  }

  @Test
  void returnThatDropsWhatWasNotSent_isFound() {
    PlantedBug bug =
        new Beginning() {
          @Override
          public boolean keepsTheRest() {
            return false;
          }
        };
    assertThat(found(bug, 20)).containsAnyOf("lacks", "no convergence");
  }

  @Test
  void relayThatDropsMoreThanWasVouchedFor_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.compacted();
          }

          @Override
          public RetentionStore relayRetention(RetentionStore retention, EntryStore store) {
            return with(
                RetentionStore.class,
                retention,
                "prune",
                arguments -> {
                  SpaceId space = (SpaceId) arguments[0];
                  LogId log = (LogId) arguments[1];
                  return stored(store, space, log)
                      .flatMap(
                          stored ->
                              retention.prune(
                                  space, log, stored.state().head(), (int) arguments[3]));
                });
          }
        };
    assertThat(found(bug, 60)).containsAnyOf("no convergence", "lacks");
  }

  @Test
  void relayThatKeepsWhatItSaysItErased_isFound() {
    PlantedBug bug =
        new Erasing() {
          @Override
          public RetentionStore relayRetention(RetentionStore retention, EntryStore store) {
            return with(
                RetentionStore.class,
                retention,
                "erase",
                arguments ->
                    retention.erase(
                        (SpaceId) arguments[0],
                        (LogId) arguments[1],
                        (Head) arguments[2],
                        (long) arguments[3],
                        0));
          }
        };
    assertThat(found(bug, 20)).contains("the relay keeps content of");
  }

  @Test
  void relayThatErasesMoreThanASnapshotCovers_isFound() {
    PlantedBug bug =
        new Erasing() {
          @Override
          public RetentionStore relayRetention(RetentionStore retention, EntryStore store) {
            return with(
                RetentionStore.class,
                retention,
                "erase",
                arguments -> {
                  SpaceId space = (SpaceId) arguments[0];
                  LogId log = (LogId) arguments[1];
                  return stored(store, space, log)
                      .flatMap(
                          stored -> {
                            Head head = stored.state().head();
                            long through = (long) arguments[3] < 0 ? -1 : head.seq();
                            return retention.erase(space, log, head, through, (int) arguments[4]);
                          })
                      .defaultIfEmpty(0);
                });
          }
        };
    assertThat(found(bug, 60)).contains(" on, and not from ");
  }

  /** What it has read once it goes on handing out. */
  @Test
  void relayThatServesWhatItHasErased_isFound() {
    PlantedBug bug =
        new Erasing() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            Map<List<Object>, List<SealedEntry>> read = new HashMap<>();
            return with(
                store,
                "range",
                arguments -> {
                  SpaceId space = (SpaceId) arguments[0];
                  LogId log = (LogId) arguments[1];
                  long from = (long) arguments[2];
                  List<Object> place = List.of(log, from);
                  return store
                      .range(space, log, from, (int) arguments[3])
                      .map(
                          range -> {
                            if (!range.isEmpty()) {
                              read.put(place, range);
                            }
                            return read.getOrDefault(place, range);
                          });
                });
          }
        };
    assertThat(found(bug, 20)).contains("the relay still hands out");
  }

  /** The relay erases in every run. */
  private abstract static class Erasing implements PlantedBug {
    @Override
    public Plan plan(Plan plan) {
      return plan.erased();
    }
  }

  /** It has lost its disk, and takes what devices bring instead of the entries, to no effect. */
  @Test
  void relayThatBeginsNothing_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.compacted();
          }

          @Override
          public RetentionStore relayRetention(RetentionStore retention, EntryStore store) {
            return with(
                RetentionStore.class, retention, "found", arguments -> Mono.just(List.of()));
          }
        };
    assertThat(found(bug, 60)).contains("no convergence");
  }

  @Test
  void snapshotWhoseGraphIsNotWhatItStandsFor_isFound() {
    PlantedBug bug =
        new Beginning() {
          @Override
          public void begun(SimDevice device) {
            var store = device.replica().store();
            store.run(
                () -> {
                  var page = store.queries().list(GraphQueries.Position.START, 0, 1);
                  if (!page.thoughts().isEmpty()) {
                    GraphMerge merge = new GraphMerge(store.graph(), SpaceFounding.SPACE_LEVEL);
                    Stamp stamp =
                        new Stamp(
                            EntryHash.of(new byte[EntryHash.SIZE]),
                            1,
                            1,
                            device.keys().deviceId(),
                            true);
                    merge.apply(
                        stamp, 0, new Operation.AddTag(page.thoughts().get(0).id(), "planted"));
                    merge.finish();
                  }
                });
          }
        };
    assertThat(found(bug, 20)).contains("state");
  }

  /** Devices begin with snapshots in every run. */
  private abstract static class Beginning implements PlantedBug {
    @Override
    public Plan plan(Plan plan) {
      return plan.beginning();
    }
  }

  @Test
  void deviceThatIsSilentAboutALyingRelay_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return plan.with(RelayLie.FALSE_ACKS);
          }

          @Override
          public boolean passesOn(SyncWarning warning) {
            return warning.kind() != SyncWarning.Kind.PEER_ROLLED_BACK;
          }
        };
    assertThat(found(bug)).contains("does not warn of PEER_ROLLED_BACK");
  }

  @Test
  void deviceThatSealsTwiceUnderOneSalt_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public void strike(SimWorld world) {
            SimDevice device = world.founder();
            Written written = null;
            while (written == null) {
              written = device.edit(edit -> edit.create(ThoughtId.of(new byte[16]), "once"));
            }
            LogId log = written.log();
            List<SealedEntry> sealed =
                new ArrayList<>(device.replica().store().entries().read(log, 0, 1 << 20));
            SealedEntry last = sealed.remove(sealed.size() - 1);
            byte[] other = last.ciphertext().clone();
            other[0] ^= 1;
            EntryHash hash =
                SealedEntry.of(last.headerBytes(), other, null).hash(world.space(), log);
            sealed.add(
                SealedEntry.of(
                    last.headerBytes(),
                    other,
                    device.keys().signer().sign(SealedEntry.signedBytes(hash))));
            world.speakTo(world.devices().get(1), device, Map.of(log, sealed));
          }
        };
    assertThat(found(bug)).contains("the salt of");
  }

  @Test
  void removedDeviceWhoseWritesCount_isFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public Plan plan(Plan plan) {
            return Plan.calm(RelayLie.NONE);
          }

          @Override
          public void strike(SimWorld world) {
            world.membership().admit(world.founder(), TrustLevel.VERIFIED);
            world.membership().admit(world.founder(), TrustLevel.VERIFIED);
            SimDevice removed = world.devices().get(1);
            world.time().run(8 * Scheduler.SECONDS);
            world.relayReachable(false);
            world.devices().forEach(SimDevice::disconnect);
            world.time().run(Scheduler.SECONDS);
            removed.edit(edit -> edit.create(ThoughtId.of(new byte[16]), "never"));
            world.meet(1, 2);
            world.time().run(4 * Scheduler.SECONDS);
            world.membership().revoke(world.founder(), removed);
          }

          @Override
          public void strikeLate(SimWorld world) {
            var store = world.founder().replica().store();
            for (StoredEntry entry : store.entries().withStatus(EntryStatus.WHITED_OUT, 100)) {
              store
                  .entries()
                  .settle(
                      entry.place().log(),
                      entry.place().seq(),
                      VerifiedEntry.Outcome.applied(entry.outcome().lamport(), 0));
            }
          }
        };
    assertThat(found(bug)).contains("past its cut");
  }

  @Test
  void deviceThatSendsWhatItsDiskChanged_isFound() {
    PlantedBug bug =
        new WithFlips() {
          @Override
          public byte[] sends(SimWorld world, byte[] frame) {
            if (!(FrameCodec.decode(frame) instanceof Entries batch)) {
              return frame;
            }
            List<SealedEntry> sent = new ArrayList<>();
            for (SealedEntry entry : batch.entries()) {
              SealedEntry changed = world.flips().changed(entry.hash(world.space(), batch.log()));
              sent.add(changed == null ? entry : changed);
            }
            return FrameCodec.encode(new Entries(batch.log(), sent));
          }
        };
    assertThat(found(bug)).contains("sends an entry that its disk has changed");
  }

  @Test
  void relayThatServesWhatItsDiskChanged_isFound() {
    PlantedBug bug =
        new RelayFlips() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(store, "range", arguments -> unchecked(store, arguments));
          }
        };
    assertThat(found(bug)).containsPattern("relay .* that its disk has changed");
  }

  @Test
  void relayThatDoesNotMend_isFound() {
    PlantedBug bug =
        new RelayFlips() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(store, "mend", arguments -> Mono.just(0));
          }
        };
    assertThat(found(bug)).contains("no convergence");
  }

  @Test
  void deviceThatSendsTheMembershipThatItsDiskChanged_isFound() {
    PlantedBug bug =
        new WithFlips() {
          @Override
          public byte[] sends(SimWorld world, byte[] frame) {
            if (FrameCodec.decode(frame) instanceof TrustRecords records) {
              return FrameCodec.encode(
                  new TrustRecords(
                      records.records().stream().map(record -> asStored(world, record)).toList()));
            }
            return asStored(world, frame); // a statement is stored as the frame that it is
          }

          @Override
          public void strike(SimWorld world) {
            strikeMembership(world);
          }
        };
    assertThat(found(bug)).contains("that its disk changed");
  }

  @Test
  void relayThatDoesNotMendItsMembership_isFound() {
    PlantedBug bug =
        new WithFlips() {
          @Override
          public EntryStore relayStore(EntryStore store) {
            return with(store, "mendTrust", arguments -> Mono.just(0));
          }

          @Override
          public void strike(SimWorld world) {
            strikeMembership(world);
          }
        };
    assertThat(found(bug)).contains("no convergence");
  }

  private static byte[] asStored(SimWorld world, byte[] row) {
    byte[] changed = world.flips().membership().changed(row);
    return changed == null ? row : changed;
  }

  private static void strikeMembership(SimWorld world) {
    world.relay().start();
    for (int i = 0; i < 20; i++) {
      world.flips().membership().strikeRelay();
      world.flips().membership().strikeDevice();
    }
  }

  private static Mono<List<SealedEntry>> unchecked(EntryStore store, Object[] range) {
    List<SealedEntry> entries = new ArrayList<>();
    long seq = (Long) range[2];
    SealedEntry next;
    do {
      next = store.entry((SpaceId) range[0], (LogId) range[1], seq++).block();
      if (next != null) {
        entries.add(next);
      }
    } while (next != null && entries.size() < 50);
    return Mono.just(entries);
  }

  @Test
  void damageThatNobodyLooksFor_isFound() {
    PlantedBug bug =
        new WithFlips() {
          @Override
          public boolean looksForDamage() {
            return false;
          }
        };
    assertThat(found(bug)).contains("no convergence");
  }

  @Test
  void mergeThatIsNotWhatTheRulesSay_isFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.AddTag add
                    ? new Operation.Create(add.thought())
                    : operation);
    assertThat(found(bug)).contains("naive fold");
  }

  @Test
  void attributesThatDoNotKeepTheirEdge_areFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.SetAttribute set
                    ? new Operation.SetField(set.edge().source(), "none", null, set.replaced())
                    : operation);
    assertThat(found(bug)).contains("naive fold");
  }

  @Test
  void attributesThatAreNeverTakenAway_areFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.SetAttribute set && set.value() == null
                    ? new Operation.AddEdge(set.edge())
                    : operation);
    assertThat(found(bug)).contains("naive fold");
  }

  @Test
  void stateWritesThatReplaceNothing_areFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.SetState set
                    ? new Operation.SetState(
                        set.key(), set.schema(), set.value(), set.term(), List.of())
                    : operation);
    assertThat(found(bug)).contains("a naive fold");
  }

  @Test
  void sessionWritesThatForgetTheirClaim_areFound() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public List<Operation> folded(List<Operation> operations) {
            return operations.stream().map(PlantedBugTest::withoutClaim).toList();
          }

          // Two who both hold the session, apart from each other: in ordinary runs that is rare.
          @Override
          public void strike(SimWorld world) {
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 40; i++) {
              world.devices().get(i % 2).edit(edit -> holdSession(edit, random));
            }
          }
        };
    assertThat(found(bug)).contains("a naive fold");
  }

  private static Operation withoutClaim(Operation operation) {
    return operation instanceof Operation.SetState set && set.term() > 0
        ? new Operation.SetState(set.key(), set.schema(), set.value(), 0, set.replaced())
        : operation;
  }

  private static void holdSession(GraphEdit edit, SplittableRandom random) {
    StateKey lease = new StateKey(StateScope.PLUGIN, "sim", StateShape.SESSION, "it", "");
    Lease held = edit.state(lease).lease();
    FieldValue value = new FieldValue.Int64(random.nextInt(1_000));
    if (held == null || random.nextInt(5) == 0) {
      edit.setState(lease, 0, value, 0);
    } else {
      edit.setState(lease.withSlot("a"), 0, value, random.nextLong(held.term() + 1));
    }
  }

  @Test
  void stateThatIsNeverTakenAway_isFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.RemoveState remove
                    ? new Operation.RemoveState(remove.key(), List.of())
                    : operation);
    assertThat(found(bug)).contains("a naive fold");
  }

  @Test
  void counterThatOnlyCountsUp_isFound() {
    PlantedBug bug =
        folding(
            operation ->
                operation instanceof Operation.AddToCounter add
                    ? new Operation.AddToCounter(add.key(), Math.max(0, add.delta()))
                    : operation);
    assertThat(found(bug)).contains("a naive fold");
  }

  @Test
  void errorOfAnyKind_isAFailureOfItsSeed() {
    PlantedBug bug =
        new PlantedBug() {
          @Override
          public void strike(SimWorld world) {
            throw new StackOverflowError("planted");
          }
        };
    assertThat(found(bug)).contains("seed 1: java.lang.StackOverflowError: planted");
  }

  /** A merge of which the rules are others: what is folded differs from what was applied. */
  private static PlantedBug folding(UnaryOperator<Operation> change) {
    return new PlantedBug() {
      @Override
      public List<Operation> folded(List<Operation> operations) {
        return operations.stream().map(change).toList();
      }
    };
  }

  private static String found(PlantedBug bug) {
    return found(bug, SEEDS);
  }

  private static String found(PlantedBug bug, long seeds) {
    StringBuilder messages = new StringBuilder();
    for (long seed = 1; seed <= seeds && messages.isEmpty(); seed++) {
      try {
        new Simulation(seed, false, bug).run();
      } catch (SimulationFailure failure) {
        messages.append(failure.getMessage());
      }
    }
    return messages.toString();
  }

  private interface Answer {
    Object to(Object[] arguments);
  }

  private static Mono<StoredLog> stored(EntryStore store, SpaceId space, LogId log) {
    return store
        .logsAfter(space, null, 1_000)
        .flatMapIterable(logs -> logs)
        .filter(stored -> stored.id().equals(log))
        .next();
  }

  private static EntryStore with(EntryStore store, String method, Answer answer) {
    return with(EntryStore.class, store, method, answer);
  }

  private static <T> T with(Class<T> port, T store, String method, Answer answer) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                return answer.to(arguments);
              }
              try {
                return called.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** A bug that shows only when disks flip bits. */
  private abstract static class WithFlips implements PlantedBug {
    @Override
    public final Plan plan(Plan plan) {
      return plan.flipping();
    }
  }

  /** A bug that shows only when the relay's disk flips bits, and devices have nothing else. */
  private abstract static class RelayFlips extends WithFlips {
    @Override
    public void strike(SimWorld world) {
      world.relay().start();
      for (int i = 0; i < 40; i++) {
        world.flips().strikeRelay();
      }
    }
  }
}
