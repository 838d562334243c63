package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.store.VerifiedEntry.Outcome;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;

class EntriesTest {
  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final Entries entries = store.entries();
  private final TestChain alice = new TestChain(1);
  private final TestChain bob = new TestChain(2);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void at_storedEntry_isWhatWasAppended() {
    VerifiedEntry open = alice.next();
    VerifiedEntry unsigned = alice.next(false, new Outcome(EntryStatus.VOID, "bad lamport", 7, 8));
    VerifiedEntry signed = alice.next();
    store.logs().append(alice.log(), List.of(open, unsigned, signed));

    StoredEntry first = entries.at(alice.log(), 1);

    assertThat(first)
        .isEqualTo(
            new StoredEntry(
                new Place(alice.log(), 1, unsigned.after().hash()),
                unsigned.entry(),
                new Outcome(EntryStatus.VOID, "bad lamport", 7, 8)));
    assertThat(entries.at(alice.log(), 2)).extracting(StoredEntry::entry).isEqualTo(signed.entry());
    assertThat(entries.at(alice.log(), 3)).isNull();
    assertThat(entries.at(bob.log(), 0)).isNull();
    assertThat(entries.lamport(alice.log(), 1)).isEqualTo(7);
  }

  @Test
  void append_signatureNotVerified_endsNoRange() {
    VerifiedEntry open = alice.next();
    VerifiedEntry signed = alice.next();
    VerifiedEntry unverified =
        new VerifiedEntry(signed.entry(), signed.after(), false, signed.outcome());
    VerifiedEntry last = alice.next();
    store.logs().append(alice.log(), List.of(open, unverified, last));

    assertThat(entries.read(alice.log(), 1, 1)).containsExactly(signed.entry(), last.entry());

    entries.markVerified(alice.log(), 1);
    assertThat(entries.read(alice.log(), 1, 1)).containsExactly(signed.entry());
  }

  @Test
  void placeAndHash_everyEntry_areInverse() {
    List<VerifiedEntry> written = alice.next(5);
    store.logs().append(alice.log(), written);

    for (VerifiedEntry entry : written) {
      Place place = entries.place(entry.after().hash());
      assertThat(place)
          .isEqualTo(new Place(alice.log(), entry.after().seq(), entry.after().hash()));
      assertThat(entries.hashAt(alice.log(), entry.after().seq())).isEqualTo(entry.after().hash());
      store.run(
          () -> {
            assertThat(entries.place(entry.after().hash())).isEqualTo(place);
            assertThat(entries.hashAt(alice.log(), entry.after().seq()))
                .isEqualTo(entry.after().hash());
          });
    }
    assertThat(entries.place(EntryHash.of(alice.bytes(EntryHash.SIZE)))).isNull();
  }

  @Test
  void read_byteBudget_endsAtASignatureAndGoesOnFromThere() {
    List<VerifiedEntry> written = new ArrayList<>(alice.next(1));
    for (int i = 1; i < 40; i++) {
      written.add(alice.next(i % 5 == 4, Outcome.applied(i, 0)));
    }
    store.logs().append(alice.log(), written);
    List<SealedEntry> expected = written.stream().map(VerifiedEntry::entry).toList();
    int oneEntry = expected.get(1).sizeBytes();

    List<SealedEntry> all = new ArrayList<>();
    while (all.size() < expected.size()) {
      List<SealedEntry> range = entries.read(alice.log(), all.size(), 7 * oneEntry);
      assertThat(range).isNotEmpty().hasSizeLessThanOrEqualTo(7);
      assertThat(range.get(range.size() - 1).signature()).isNotNull();
      all.addAll(range);
    }

    assertThat(all).isEqualTo(expected);
    assertThat(entries.read(alice.log(), 1, 1)).as("up to the first signature").hasSize(4);
    assertThat(entries.read(alice.log(), 40, 1000)).isEmpty();
    assertThat(entries.read(bob.log(), 0, 1000)).isEmpty();
  }

  @Test
  void settle_waitingEntry_countsMove() {
    store.logs().append(alice.log(), alice.next(2));
    VerifiedEntry waiting = alice.next(true, Outcome.waiting("epoch key"));
    VerifiedEntry next = alice.next(true, Outcome.waiting("the entry before"));
    store.logs().append(alice.log(), List.of(waiting, next));
    assertThat(entries.counts())
        .containsEntry(EntryStatus.APPLIED, 2L)
        .containsEntry(EntryStatus.WAITING, 2L);
    assertThat(entries.firstWaiting()).isEqualTo(Map.of(alice.log(), 2L));
    assertThat(entries.withStatus(EntryStatus.WAITING, 10))
        .extracting(stored -> stored.place().seq())
        .containsExactly(2L, 3L);

    entries.settle(alice.log(), 2, Outcome.applied(5, 6));
    entries.settle(alice.log(), 3, new Outcome(EntryStatus.WHITED_OUT, "revoked", 6, 7));

    assertThat(entries.counts())
        .isEqualTo(
            Map.of(
                EntryStatus.APPLIED, 3L,
                EntryStatus.WAITING, 0L,
                EntryStatus.WHITED_OUT, 1L,
                EntryStatus.VOID, 0L));
    assertThat(entries.withStatus(EntryStatus.WHITED_OUT, 10))
        .extracting(StoredEntry::outcome)
        .containsExactly(new Outcome(EntryStatus.WHITED_OUT, "revoked", 6, 7));
    assertThatThrownBy(() -> entries.settle(alice.log(), 9, Outcome.applied(1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void satisfy_severalWants_readyOnlyWithTheLast() {
    store.logs().append(alice.log(), alice.next(2));
    store.logs().append(bob.log(), bob.next(2));
    Want dependency = new Want.Entry(EntryHash.of(alice.bytes(32)));
    Want key = new Want.EpochKey(EpochId.of(alice.bytes(32)));
    Want record = new Want.TrustRecord(alice.record());
    assertThat(entries.satisfy(key)).isEmpty();
    entries.await(alice.log(), 1, List.of(dependency, key));
    entries.await(bob.log(), 1, List.of(key));
    entries.await(bob.log(), 0, List.of(record));

    assertThat(entries.wanted(Want.Kind.EPOCH_KEY)).containsExactly(key);
    assertThat(entries.wanted(Want.Kind.TRUST_RECORD)).containsExactly(record);
    assertThat(entries.satisfy(dependency)).isEmpty();
    assertThat(entries.satisfy(key))
        .extracting(Place::log, Place::seq)
        .containsExactly(tuple(alice.log(), 1L), tuple(bob.log(), 1L));
    assertThat(entries.satisfy(key)).isEmpty();
    entries.await(bob.log(), 0, List.of());
    assertThat(entries.wanted(Want.Kind.TRUST_RECORD)).isEmpty();
  }

  @Test
  void replay_entriesOfTwoLogs_comeCausesFirst() {
    VerifiedEntry aliceOpen = alice.next(true, Outcome.applied(0, 0));
    VerifiedEntry aliceLate = alice.next(true, Outcome.applied(9, 0));
    VerifiedEntry bobOpen = bob.next(true, Outcome.applied(0, 0));
    VerifiedEntry bobEarly = bob.next(true, new Outcome(EntryStatus.WHITED_OUT, "", 3, 0));
    VerifiedEntry bobWaiting = bob.next(true, Outcome.waiting(""));
    store.logs().append(alice.log(), List.of(aliceOpen, aliceLate));
    store.logs().append(bob.log(), List.of(bobOpen, bobEarly, bobWaiting));

    List<EntryHash> seen = new ArrayList<>();
    entries.replay(stored -> seen.add(stored.place().hash()));

    assertThat(seen)
        .containsExactly(
            aliceOpen.after().hash(),
            bobOpen.after().hash(),
            bobEarly.after().hash(),
            aliceLate.after().hash());
  }

  @Test
  void checkIntegrity_everyColumnChanged_isNoticed() {
    store.settings().establish(TestChain.SPACE, alice.device());
    store.logs().append(alice.log(), alice.next(6));
    store.audit().record(1, "pair", "phone");
    store.audit().record(2, "revoke", "phone");
    byte[] image = store.image();
    assertThat(store.checkIntegrity().problems()).isEmpty();
    assertThat(store.checkIntegrity().entries()).isEqualTo(6);

    List<String> damages =
        List.of(
            "UPDATE entries SET ciphertext = zeroblob(300) WHERE seq = 3",
            "UPDATE entries SET header = (SELECT header FROM entries WHERE seq = 4) WHERE seq = 3",
            "UPDATE entries SET header = x'00' WHERE seq = 3",
            "UPDATE entries SET hash = zeroblob(32) WHERE seq = 3",
            "DELETE FROM entries WHERE seq = 3",
            "DELETE FROM entries WHERE seq = 5",
            "UPDATE audit SET detail = 'laptop' WHERE number = 0",
            "DELETE FROM audit WHERE number = 0");
    for (String damage : damages) {
      Database database = DatabaseFile.inMemory(image);
      database.write(sql -> sql.update(damage));
      IntegrityReport report = database.read(sql -> new IntegrityCheck(sql, TestChain.SPACE).run());
      assertThat(report.problems()).as(damage).isNotEmpty();
      database.close();
    }
  }

  @Test
  void checkIntegrity_forkedLog_isInOrder() {
    store.settings().establish(TestChain.SPACE, alice.device());
    List<VerifiedEntry> common = alice.next(3);
    TestChain twin = alice.fork(7);
    store.logs().append(alice.log(), common);
    store.logs().append(alice.log(), alice.next(2));
    LogId left = LogId.of(alice.bytes(LogId.SIZE));
    LogId right = LogId.of(alice.bytes(LogId.SIZE));
    store.logs().split(alice.log(), 3, left);
    store.logs().branch(alice.log(), 3, right);
    store.logs().append(right, twin.next(2));

    assertThat(store.checkIntegrity()).isEqualTo(new IntegrityReport(7, List.of(), List.of()));
  }
}
