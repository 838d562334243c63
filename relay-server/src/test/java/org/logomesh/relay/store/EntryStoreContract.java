package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.AccessStore.Registration;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestLog;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every adapter of the two ports does. Subclasses say how to make one. */
public abstract class EntryStoreContract {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final int ANY_BYTES = 1 << 20;

  private final Random random = new Random(7);
  private final Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(bytes(32));
  private final SpaceId space = SpaceId.of(bytes(32));
  private final SpaceId other = SpaceId.of(bytes(32));
  private final DeviceId device = DeviceId.of(bytes(32));

  /** Opens the stores of a test; they are empty when that is done for the first time. */
  protected abstract void open() throws Exception;

  protected abstract EntryStore entries();

  protected abstract AccessStore access();

  @BeforeEach
  void openAndRegisterSpaces() throws Exception {
    open();
    for (SpaceId id : List.of(space, other)) {
      assertThat(get(access().register(id, trustRow(1), null, NOW)))
          .isEqualTo(Registration.CREATED);
    }
  }

  @Test
  void append_newLog_isReadBackAsItWas() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(20, 368));

    assertThat(append(null, written, log.state()))
        .isEqualTo(new AppendResult.Committed(stored(log)));
    assertThat(get(entries().range(space, log.id(), 0, ANY_BYTES))).isEqualTo(written);
    assertThat(get(entries().logsAfter(space, null, 10))).containsExactly(stored(log));
  }

  @Test
  void append_twoAskedForAtOnce_takeEffectInOrder() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, written, log.state());
    List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      LogState before = log.state();
      List<SealedEntry> more = log.write(1, 300);
      answers.add(
          entries()
              .append(space, new LogAppend(log.id(), before.hash(), more, log.state()))
              .toFuture());
    }

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(AppendResult.Committed.class));
    assertThat(get(entries().logsAfter(space, null, 10))).containsExactly(stored(log));
  }

  @Test
  void append_onTheHead_continuesTheLog() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, written, log.state());
    LogState before = log.state();
    List<SealedEntry> more = log.write(3, 300);

    AppendResult result = append(before, more, log.state());

    written.addAll(more);
    assertThat(result).isEqualTo(new AppendResult.Committed(stored(log)));
    assertThat(get(entries().range(space, log.id(), 0, ANY_BYTES))).isEqualTo(written);
    assertThat(get(entries().entry(space, log.id(), 2))).isEqualTo(written.get(2));
  }

  @Test
  void append_onAnotherHead_writesNothingAndTellsTheHead() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(2, 300));
    append(null, written, log.state());
    TestLog stale = log.copy();
    LogState before = log.state();
    List<SealedEntry> first = log.write(1, 300);
    append(before, first, log.state());

    AppendResult second = append(before, stale.write(1, 300), stale.state());

    StoredLog stored = get(entries().logsAfter(space, null, 1)).get(0);
    assertThat(second).isEqualTo(new AppendResult.Moved(stored));
    assertThat(stored.state()).isEqualTo(log.state());
    assertThat(get(entries().range(space, log.id(), 3, ANY_BYTES))).isEqualTo(first);
  }

  @Test
  void append_openTwice_isMoved() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, written, log.state());

    assertThat(append(null, written, log.state())).isEqualTo(new AppendResult.Moved(stored(log)));
  }

  @Test
  void append_continuingALogThatIsNotThere_isMoved() {
    TestLog log = openLog(new ArrayList<>());
    LogState before = log.state();

    assertThat(append(before, log.write(1, 300), log.state()))
        .isEqualTo(new AppendResult.Moved(null));
    assertThat(get(entries().logsAfter(space, null, 10))).isEmpty();
  }

  @Test
  void append_manyAtOnce_keepsAllOfThem() {
    List<Mono<AppendResult>> appends = new ArrayList<>();
    List<TestLog> logs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = openLog(written);
      written.addAll(log.write(i % 5, 300));
      logs.add(log);
      appends.add(entries().append(space, new LogAppend(log.id(), null, written, log.state())));
    }

    List<AppendResult> results = get(Flux.merge(appends).collectList());

    assertThat(results).hasSize(50).allMatch(AppendResult.Committed.class::isInstance);
    assertThat(get(entries().logsAfter(space, null, 100)))
        .extracting(StoredLog::state)
        .containsExactlyInAnyOrderElementsOf(logs.stream().map(TestLog::state).toList());
  }

  @Test
  void append_unregisteredSpace_fails() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    SpaceId unknown = SpaceId.of(bytes(32));

    assertThatThrownBy(
            () ->
                get(entries().append(unknown, new LogAppend(log.id(), null, written, log.state()))))
        .isInstanceOfSatisfying(
            StoreException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_SPACE));
  }

  @Test
  void range_limited_endsAtAVerifiedSignature() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    append(null, all, log.state());
    for (int run = 0; run < 4; run++) {
      LogState before = log.state();
      List<SealedEntry> entries = new ArrayList<>(log.write(10, 400));
      entries.replaceAll(e -> e.seq() == log.state().seq() ? e : TestLog.stripped(e));
      append(before, entries, log.state());
      all.addAll(entries);
    }

    // The middle of a run has no signature to end at: the answer goes on to the run's end.
    assertThat(get(entries().range(space, log.id(), 3, 1)))
        .isEqualTo(all.subList(3, 11))
        .last()
        .matches(e -> e.signature() != null);
    assertThat(get(entries().range(space, log.id(), 0, 9_000))).isEqualTo(all.subList(0, 11));
    assertThat(get(entries().range(space, log.id(), 11, ANY_BYTES))).isEqualTo(all.subList(11, 41));
    assertThat(get(entries().range(space, log.id(), 41, ANY_BYTES))).isEmpty();
  }

  @Test
  void range_unknownLog_isEmpty() {
    assertThat(get(entries().range(space, LogId.of(bytes(16)), 0, ANY_BYTES))).isEmpty();
    assertThat(entries().entry(space, LogId.of(bytes(16)), 0).blockOptional()).isEmpty();
  }

  @Test
  void logsAfter_pages_giveEveryLogOnceInOrder() {
    List<LogId> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = openLog(written);
      append(null, written, log.state());
      ids.add(log.id());
    }
    ids.sort(null);

    List<LogId> paged = new ArrayList<>();
    List<StoredLog> page = get(entries().logsAfter(space, null, 7));
    while (!page.isEmpty()) {
      page.forEach(log -> paged.add(log.id()));
      page = get(entries().logsAfter(space, paged.get(paged.size() - 1), 7));
    }

    assertThat(paged).isEqualTo(ids);
    assertThat(get(entries().logsAfter(other, null, 7))).isEmpty();
  }

  @Test
  void appendTrust_repeated_keepsOneOfEachInOrder() {
    List<TrustRow> rows = List.of(trustRow(100), trustRow(200), trustRow(300));

    assertThat(get(entries().appendTrust(space, rows.subList(0, 2)))).isEqualTo(2);
    assertThat(get(entries().appendTrust(space, rows))).isEqualTo(1);

    List<TrustRow> all = get(entries().trustAfter(space, 0, ANY_BYTES));
    assertThat(all).extracting(TrustRow::serial).containsExactly(1L, 2L, 3L, 4L);
    assertThat(all.subList(1, 4))
        .extracting(TrustRow::hash)
        .containsExactlyElementsOf(rows.stream().map(TrustRow::hash).toList());
    assertThat(all.get(2).record()).isEqualTo(rows.get(1).record());
    assertThat(get(entries().trustAfter(space, 2, 200))).extracting(TrustRow::serial).hasSize(1);
    assertThat(get(entries().trustAfter(other, 1, ANY_BYTES))).isEmpty();
  }

  @Test
  void putStatement_olderOne_staysOut() {
    assertThat(get(entries().putStatement(space, device, 5, new byte[] {5}))).isTrue();
    assertThat(get(entries().putStatement(space, device, 4, new byte[] {4}))).isFalse();
    assertThat(get(entries().putStatement(space, device, 5, new byte[] {5}))).isFalse();
    assertThat(get(entries().putStatement(space, device, 5, new byte[] {6})))
        .as("in the place of a damaged one")
        .isTrue();
    assertThat(get(entries().putStatement(space, device, 6, new byte[] {7}))).isTrue();

    assertThat(get(entries().statements(space))).containsExactly(new byte[] {7});
    assertThat(get(entries().statements(other))).isEmpty();
  }

  @Test
  void putForks_cut_givesTheRestANameOfItsOwn() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    all.addAll(log.write(9, 300));
    append(null, all, log.state());
    LogId branch = LogId.of(bytes(16));
    LogCut cut = new LogCut(log.id(), log.state().hash(), log.stateAt(3), branch);

    assertThat(get(entries().stateAt(space, log.id(), 3))).isEqualTo(log.stateAt(3));
    assertThat(get(entries().putForks(space, List.of(new byte[] {1}), cut))).isTrue();
    assertThat(get(entries().putForks(space, List.of(new byte[] {2}), cut))).isFalse();

    assertThat(get(entries().forks(space))).containsExactly(new byte[] {1});
    assertThat(get(entries().logsAfter(space, null, 10)))
        .containsExactlyInAnyOrder(
            new StoredLog(log.id(), 0, log.stateAt(3)), new StoredLog(branch, 4, log.state()));
    assertThat(get(entries().range(space, branch, 4, ANY_BYTES))).isEqualTo(all.subList(4, 10));
    assertThat(get(entries().range(space, log.id(), 0, ANY_BYTES))).isEqualTo(all.subList(0, 4));
    assertThat(get(entries().range(space, branch, 3, ANY_BYTES))).isEmpty();
    assertThat(get(entries().range(space, log.id(), 4, ANY_BYTES))).isEmpty();
    assertThat(get(entries().entry(space, log.id(), 3))).isEqualTo(all.get(3));
    assertThat(entries().entry(space, log.id(), 4).blockOptional()).isEmpty();
  }

  @Test
  void putForks_atTheFirstEntry_leavesNoTrunk() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    append(null, all, log.state());
    LogId branch = LogId.of(bytes(16));
    LogCut cut = new LogCut(log.id(), log.state().hash(), null, branch);

    assertThat(get(entries().putForks(space, List.of(new byte[] {1}), cut))).isTrue();

    assertThat(get(entries().logsAfter(space, null, 10)))
        .containsExactly(new StoredLog(branch, 0, log.state()));
  }

  @Test
  void append_toBothBranches_keepsThemApart() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    all.addAll(log.write(3, 300));
    TestLog other = log.copy();
    LogState fork = log.state();
    append(null, all, fork);
    append(fork, log.write(2, 300), log.state());
    LogId ourBranch = LogId.of(bytes(16));
    LogId otherBranch = LogId.of(bytes(16));
    LogCut cut = new LogCut(log.id(), log.state().hash(), fork, ourBranch);
    get(entries().putForks(space, List.of(new byte[] {1}), cut));

    List<SealedEntry> theirs = other.write(2, 300);
    get(entries().append(space, new LogAppend(otherBranch, null, theirs, other.state())));
    LogState before = log.state();
    List<SealedEntry> more = log.write(1, 300);
    get(entries().append(space, new LogAppend(ourBranch, before.hash(), more, log.state())));

    assertThat(get(entries().range(space, otherBranch, 4, ANY_BYTES))).isEqualTo(theirs);
    assertThat(get(entries().range(space, ourBranch, 6, ANY_BYTES))).isEqualTo(more);
    assertThat(get(entries().range(space, log.id(), 0, ANY_BYTES))).isEqualTo(all);
  }

  @Test
  void stateAt_inheritedHeads_findsWhereTheyWereCited() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    all.addAll(log.write(3, 300));
    all.addAll(log.write(3, 300, List.of(RecordHash.of(bytes(32))), null));
    all.addAll(log.write(3, 300, List.of(), EpochId.of(bytes(32))));
    append(null, all, log.state());

    for (long seq = 0; seq < all.size(); seq++) {
      assertThat(get(entries().stateAt(space, log.id(), seq))).isEqualTo(log.stateAt(seq));
    }
    assertThat(entries().stateAt(space, log.id(), all.size()).blockOptional()).isEmpty();
  }

  /** As its entries are hashed over the other's id, they inherit from it too. */
  @Test
  void stateAt_inABranchThatWasBrought_inheritsFromTheLogThatItLeft() {
    List<SealedEntry> all = new ArrayList<>();
    TestLog log = openLog(all);
    all.addAll(log.write(3, 300));
    append(null, all, log.state());
    TestLog other = log.copy();
    LogId branch = LogId.of(bytes(16));
    List<SealedEntry> theirs = other.write(2, 300);
    theirs.addAll(other.write(2, 300, List.of(RecordHash.of(bytes(32))), null));
    get(entries().append(space, new LogAppend(branch, null, theirs, other.state())));

    for (long seq = 4; seq < 8; seq++) {
      assertThat(get(entries().stateAt(space, branch, seq))).isEqualTo(other.stateAt(seq));
    }
  }

  @Test
  void register_invite_worksAsOftenAsItSays() {
    byte[] invite = bytes(32);
    get(access().putInvite(invite, 2, NOW.plusSeconds(60)).thenReturn(true));

    assertThat(registered(invite, NOW)).isEqualTo(Registration.CREATED);
    assertThat(registered(invite, NOW.plusSeconds(61))).isEqualTo(Registration.INVITE_REFUSED);
    assertThat(registered(invite, NOW)).isEqualTo(Registration.CREATED);
    assertThat(registered(invite, NOW)).isEqualTo(Registration.INVITE_REFUSED);
    assertThat(registered(bytes(32), NOW)).isEqualTo(Registration.INVITE_REFUSED);
    assertThat(get(access().hasInvites())).isTrue();
  }

  @Test
  void register_racersForOneInvite_asManyWinAsItSays() {
    byte[] invite = bytes(32);
    get(access().putInvite(invite, 2, null).thenReturn(true));

    List<Registration> outcomes =
        get(
            Flux.range(0, 100)
                .map(i -> SpaceId.of(bytes(32)))
                .flatMap(id -> access().register(id, trustRow(1), invite, NOW), 100)
                .collectList());

    assertThat(outcomes).hasSize(100);
    assertThat(outcomes).filteredOn(Registration.CREATED::equals).hasSize(2);
    assertThat(outcomes).filteredOn(Registration.INVITE_REFUSED::equals).hasSize(98);
  }

  @Test
  void register_again_usesNoInvite() {
    byte[] invite = bytes(32);
    get(access().putInvite(invite, 1, null).thenReturn(true));

    assertThat(get(access().register(space, trustRow(1), invite, NOW)))
        .isEqualTo(Registration.KNOWN);
    assertThat(registered(invite, NOW)).isEqualTo(Registration.CREATED);
  }

  @Test
  void takeNonce_twiceOrLate_isRefused() {
    byte[] nonce = bytes(32);
    byte[] late = bytes(32);
    get(access().putNonce(nonce, NOW, NOW.plusSeconds(60)).thenReturn(true));
    get(access().putNonce(late, NOW, NOW.plusSeconds(60)).thenReturn(true));

    assertThat(get(access().takeNonce(nonce, NOW.plusSeconds(59)))).isTrue();
    assertThat(get(access().takeNonce(nonce, NOW.plusSeconds(59)))).isFalse();
    assertThat(get(access().takeNonce(late, NOW.plusSeconds(60)))).isFalse();
    assertThat(get(access().takeNonce(bytes(32), NOW))).isFalse();
  }

  @Test
  void takeNonce_racers_oneWins() {
    byte[] nonce = bytes(32);
    get(access().putNonce(nonce, NOW, NOW.plusSeconds(60)).thenReturn(true));

    List<Boolean> taken =
        get(Flux.range(0, 20).flatMap(i -> access().takeNonce(nonce, NOW), 20).collectList());

    assertThat(taken).hasSize(20).containsOnlyOnce(true);
  }

  protected final AppendResult append(
      @Nullable LogState before, List<SealedEntry> written, LogState after) {
    return get(
        entries()
            .append(
                space,
                new LogAppend(after.log(), before == null ? null : before.hash(), written, after)));
  }

  /** Begins a log in the test's space. */
  protected final TestLog openLog(List<SealedEntry> opening) {
    return TestLog.open(
        random,
        space,
        device,
        key,
        List.of(RecordHash.of(bytes(32))),
        EpochId.of(bytes(32)),
        opening);
  }

  protected final SpaceId space() {
    return space;
  }

  private Registration registered(byte[] invite, Instant now) {
    return get(access().register(SpaceId.of(bytes(32)), trustRow(1), invite, now));
  }

  private TrustRow trustRow(int size) {
    return new TrustRow(0, RecordHash.of(bytes(32)), bytes(size));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static StoredLog stored(TestLog log) {
    return new StoredLog(log.id(), 0, log.state());
  }

  protected static <T> T get(Mono<T> mono) {
    return mono.blockOptional().orElseThrow();
  }
}
