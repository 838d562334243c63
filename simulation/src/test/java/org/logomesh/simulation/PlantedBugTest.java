package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
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

  private static String found(PlantedBug bug) {
    StringBuilder messages = new StringBuilder();
    for (long seed = 1; seed <= SEEDS && messages.isEmpty(); seed++) {
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

  private static EntryStore with(EntryStore store, String method, Answer answer) {
    return (EntryStore)
        Proxy.newProxyInstance(
            EntryStore.class.getClassLoader(),
            new Class<?>[] {EntryStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                return answer.to(arguments);
              }
              try {
                return called.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
