package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;

/** What is verified and opened in good time comes out as if it were not. */
class PreparationTest {
  private static final int EDITS = 60;

  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private List<SealedEntry> all = List.of();
  private LogId log = LogId.of(new byte[LogId.SIZE]);

  @BeforeEach
  void write() {
    for (int i = 0; i < EDITS; i++) {
      String text = "thought " + i;
      laptop.replica.edit(edit -> edit.create(ThoughtId.random(space.random), text));
    }
    log = Objects.requireNonNull(laptop.store.settings().ownLog());
    all = laptop.store.entries().read(log, 0, Integer.MAX_VALUE);
  }

  @Test
  void receive_besideAnotherThread_isTheSameGraph() {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    AtomicInteger tasks = new AtomicInteger();
    space.beside =
        task -> {
          tasks.incrementAndGet();
          thread.execute(task);
        };
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    try {
      List<Received> received = receive(phone, range(0, 10), range(10, 40), range(40, all.size()));

      assertThat(received).allMatch(Received::isWhole);
      assertThat(tasks).hasValue(1);
      assertThat(phone.root()).isEqualTo(laptop.root());
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void receive_rangesThatOverlapAndComeAgain_takesEachEntryOnce() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    receive(phone, range(0, 20));

    List<Received> received =
        receive(phone, range(5, 30), range(10, 25), range(20, all.size()), range(0, all.size()));

    assertThat(received).allMatch(Received::isWhole);
    assertThat(received.stream().mapToInt(each -> each.stored().size()))
        .containsExactly(10, 0, all.size() - 30, 0);
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void receive_rangeAfterAForgedOne_refusesBothAndKeepsWhatCameBefore() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    List<SealedEntry> forged = new ArrayList<>(range(20, 40));
    forged.replaceAll(
        entry ->
            SealedEntry.of(
                entry.headerBytes(), entry.ciphertext(), Signature.of(new byte[Signature.LENGTH])));

    List<Received> received = receive(phone, range(0, 20), forged, range(40, all.size()));

    assertThat(received).extracting(Received::isWhole).containsExactly(true, false, false);
    assertThat(received.get(1).refusal()).isEqualTo(ErrorCode.BAD_SIGNATURE);
    assertThat(phone.replica.frontier().seq(log)).isEqualTo(19);
    assertThat(receive(phone, range(20, 40), range(40, all.size()))).allMatch(Received::isWhole);
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void receive_nobodyToDoItBeside_doesItItself() {
    space.beside =
        task -> {
          throw new RejectedExecutionException("shut down");
        };
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);

    assertThat(receive(phone, range(0, 20), range(20, all.size()))).allMatch(Received::isWhole);
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void receive_keyThatComesLater_isOpenedThen() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    laptop.replica.appendTrust(space.changes().rotate());
    write();

    List<Received> received = receive(phone, range(0, EDITS + 20), range(EDITS + 20, all.size()));

    assertThat(received).allMatch(Received::isWhole);
    assertThat(phone.root()).isNotEqualTo(laptop.root());
    phone.replica.exchange().receiveTrust(laptop.replica.trustLog().recordBytes());
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  private List<SealedEntry> range(int from, int to) {
    return all.subList(from, to);
  }

  @SafeVarargs
  private List<Received> receive(TestSpace.Device device, List<SealedEntry>... ranges) {
    List<Arrival> arrivals = new ArrayList<>();
    for (List<SealedEntry> range : ranges) {
      arrivals.add(new Arrival(log, range));
    }
    return device.replica.exchange().receive(arrivals, List.of());
  }
}
