package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestLog;
import reactor.core.publisher.Flux;

/** What every adapter does when its disk has changed what was written, and at its limits. */
public abstract class DamagedStoreContract extends EntryStoreContract {
  private static final int MIB = 1 << 20;

  /** Changes the database behind the store's back. */
  protected abstract void execute(String sql) throws Exception;

  /** How SQL writes these bytes. */
  protected abstract String literal(byte[] bytes);

  /** The condition for entries with this number; there is one log. */
  protected abstract String at(long seq);

  /** An access store that takes so many spaces. */
  protected abstract AccessStore access(int maxSpaces);

  @Override
  protected AccessStore access() {
    return access(100);
  }

  @Test
  void register_beyondTheLimit_isRefused() {
    AccessStore full = access(2);
    EntryStore.TrustRow genesis =
        new EntryStore.TrustRow(0, RecordHash.of(new byte[32]), new byte[] {1});

    assertThat(get(full.register(SpaceId.of(new byte[32]), genesis, null, Instant.EPOCH)))
        .isEqualTo(AccessStore.Registration.TOO_MANY_SPACES);
  }

  @Test
  void register_racersAtTheLimit_noneIsTooMany() {
    int known = 2;
    AccessStore almostFull = access(known + 3);
    EntryStore.TrustRow genesis =
        new EntryStore.TrustRow(0, RecordHash.of(new byte[32]), new byte[] {1});

    List<AccessStore.Registration> outcomes =
        get(
            Flux.range(1, 100)
                .flatMap(i -> almostFull.register(id(i), genesis, null, Instant.EPOCH), 100)
                .collectList());

    assertThat(outcomes).filteredOn(AccessStore.Registration.CREATED::equals).hasSize(3);
    assertThat(outcomes).filteredOn(AccessStore.Registration.TOO_MANY_SPACES::equals).hasSize(97);
  }

  private static SpaceId id(int number) {
    byte[] bytes = new byte[SpaceId.SIZE];
    bytes[0] = (byte) number;
    return SpaceId.of(bytes);
  }

  @Test
  void range_damagedRow_isNotServed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, List.copyOf(written), log.state());
    for (int i = 1; i <= 3; i++) {
      LogState before = log.state();
      List<SealedEntry> next = log.write(1, 300);
      append(before, next, log.state());
      written.addAll(next);
    }

    execute("delete from entries where " + at(2));

    assertThat(get(entries().range(space(), log.id(), 0, MIB)))
        .isEqualTo(written.subList(0, 1)); // nothing vouches for the one before the gap any more
    assertDamagedFrom(log, 1);
    assertThat(get(entries().mend(space(), log.id(), written.subList(1, 3), entry -> true)))
        .isEqualTo(2);
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
  }

  private void assertDamagedFrom(TestLog log, long seq) {
    assertDamagedFrom(log, seq, seq);
  }

  private void assertDamagedFrom(TestLog log, long from, long seq) {
    assertThatThrownBy(() -> get(entries().range(space(), log.id(), from, MIB)))
        .isInstanceOfSatisfying(
            DamagedLogException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
              assertThat(failure.firstDamaged()).isEqualTo(seq);
            });
  }

  @Test
  void range_anyBitOfAnEntryFlipped_isNotServedUntilItIsMended() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(3, 300));
    append(null, written, log.state());
    for (int seq = 0; seq <= 3; seq++) {
      for (String column : List.of("header", "ciphertext")) {
        byte[] bytes =
            column.equals("header")
                ? written.get(seq).headerBytes().clone()
                : written.get(seq).ciphertext().clone();
        for (int at = 0; at < bytes.length; at += 37) {
          bytes[at] ^= 1;
          execute("update entries set " + column + " = " + literal(bytes) + " where " + at(seq));
          bytes[at] ^= 1;

          for (int from = 0; from <= seq; from++) {
            assertNotServed(log, from, written.subList(from, seq));
          }
          assertThat(
                  get(
                      entries()
                          .mend(space(), log.id(), written.subList(seq, seq + 1), entry -> true)))
              .as(column + " " + at + " of " + seq)
              .isEqualTo(1);
          assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
        }
      }
    }
  }

  // A changed header may also look like a change of the entry before.
  private void assertNotServed(TestLog log, int from, List<SealedEntry> whole) {
    try {
      List<SealedEntry> served = get(entries().range(space(), log.id(), from, MIB));
      assertThat(whole).startsWith(served.toArray(SealedEntry[]::new));
    } catch (DamagedLogException damaged) {
      assertThat(damaged.firstDamaged()).isGreaterThanOrEqualTo(from);
    }
  }

  @Test
  void range_signatureOrItsMarkChanged_isNotServedUntilItIsMended() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(2, 300));
    append(null, written, log.state());
    for (String change :
        List.of("signature = " + literal(new byte[64]), "verified = 0", "signature = null")) {
      execute("update entries set " + change + " where " + at(2));

      assertThatThrownBy(() -> get(entries().range(space(), log.id(), 2, MIB)))
          .as(change)
          .isInstanceOf(DamagedLogException.class);
      assertThat(get(entries().mend(space(), log.id(), written, entry -> true))).isEqualTo(3);
      assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
    }
  }

  @Test
  void mend_byOneWhoDoesNotKnowTheSignatures_losesNone() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(3, 300));
    append(null, written, log.state());
    SealedEntry last = written.get(3);
    List<SealedEntry> brought = new ArrayList<>();
    written.forEach(entry -> brought.add(unsigned(entry)));
    brought.set(3, last);
    execute("update entries set ciphertext = " + literal(new byte[9]) + " where " + at(1));

    int mended =
        get(
            entries()
                .mend(
                    space(),
                    log.id(),
                    brought,
                    e -> e.signature() != null && !e.equals(written.get(2))));

    assertThat(mended).isEqualTo(4);
    assertThat(get(entries().range(space(), log.id(), 0, MIB)))
        .containsExactly(written.get(0), written.get(1), unsigned(written.get(2)), last);
  }

  private static SealedEntry unsigned(SealedEntry entry) {
    return SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null);
  }

  @Test
  void wholeBefore_damage_isTheLastPlaceThatCanBeServed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, List.copyOf(written), log.state());
    LogState opened = log.state();
    append(opened, log.write(3, 300), log.state());
    execute("update entries set ciphertext = " + literal(new byte[300]) + " where " + at(3));

    assertThat(get(entries().wholeBefore(space(), log.id(), 3))).isEqualTo(opened.head());
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
    assertDamagedFrom(log, 1, 3);
    assertThat(entries().wholeBefore(space(), log.id(), 0).blockOptional()).isEmpty();
  }

  @Test
  void mend_withAnotherEntry_changesNothing() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    TestLog fork = log.copy();
    written.addAll(log.write(2, 300));
    append(null, written, log.state());

    assertThat(get(entries().mend(space(), log.id(), fork.write(2, 300), entry -> true))).isZero();
    assertThat(get(entries().mend(space(), log.id(), fork.write(1, 300), entry -> true))).isZero();
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
  }
}
