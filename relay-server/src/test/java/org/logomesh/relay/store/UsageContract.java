package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestLog;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How every adapter counts what spaces take up, keeps to quotas, and keeps blocks. */
public abstract class UsageContract {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final long KIB = 1_024;
  private static final int KIB_OF_RECORDS = 1_024;

  private final Random random = new Random(11);
  private final Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(bytes(32));
  private final DeviceId device = DeviceId.of(bytes(32));

  /** Opens the stores with these quotas; empty when that is done for the first time. */
  protected abstract void open(Quotas quotas) throws Exception;

  protected abstract EntryStore entries();

  protected abstract AccessStore access();

  protected abstract UsageStore usages();

  protected abstract BlockStore blocks();

  protected abstract RetentionStore retention();

  /** Changes the database behind the store's back. */
  protected abstract void execute(String sql) throws Exception;

  /** Puts the database back to the schema before usage was counted, and so before what followed. */
  private void forgetUsage() throws Exception {
    for (String column : List.of("deleted_ms", "until_ms", "deleted_by", "purging")) {
      execute("alter table spaces drop column " + column);
    }
    execute("drop table erased");
    execute("drop table snapshot_parts");
    execute("drop table snapshots");
    execute("drop table floors");
    execute("drop table audit");
    execute("drop table samples");
    execute("alter table spaces drop column seen_day");
    execute("alter table spaces drop column invite");
    execute("drop table usage");
    execute("drop table if exists usage_total");
    execute("drop table blocks");
    execute("delete from flyway_schema_history where version <> '1'");
  }

  private static Quotas ofSpace(long bytes) {
    return new Quotas(bytes, Quotas.UNLIMITED, Quotas.UNLIMITED);
  }

  @Test
  void usage_everythingThatBecameDurable_isCountedOnce() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    append(space, null, written, log.state());
    LogState before = log.state();
    List<SealedEntry> more = new ArrayList<>(log.write(3, 500));
    more.set(0, TestLog.stripped(more.get(0)));
    append(space, before, more, log.state());
    written.addAll(more);

    assertThat(append(space, before, more, log.state())).isInstanceOf(AppendResult.Moved.class);
    List<TrustRow> records = List.of(trustRow(200), trustRow(300));
    assertThat(get(entries().appendTrust(space, records))).isEqualTo(2);
    assertThat(get(entries().appendTrust(space, records))).isZero();

    SpaceUsage expected = new SpaceUsage(space, 4, cost(written), 3, 600, 0, 0, null);
    assertThat(get(usages().usage(space))).isEqualTo(expected);
    assertThat(get(usages().totalBytes())).isEqualTo(cost(written) + 600);
    assertThat(usages().usage(SpaceId.of(bytes(32))).blockOptional()).isEmpty();
  }

  private StoredSnapshot begin(SpaceId space, int number, long size) {
    byte[] id = new byte[SnapshotId.SIZE];
    id[0] = (byte) number;
    return get(retention().begin(space, SnapshotId.of(id), size, 3, NOW));
  }

  /** Before anything of it is taken: how long it is is said first. */
  @Test
  void quota_snapshotThatDoesNotFit_isRefused_andTakesNoRoomOfTrustRecords() throws Exception {
    open(new Quotas(20 * KIB, KIB, Quotas.UNLIMITED));
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(1, 9_000));
    append(space, null, written, log.state());
    long room = 20 * KIB - cost(written);

    assertThatThrownBy(() -> begin(space, 1, room + 1))
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.OVER_QUOTA));
    assertThat(get(retention().snapshots(space))).isEmpty();
    StoredSnapshot begun = begin(space, 2, room);
    assertThat(begin(space, 2, room)).as("again").isEqualTo(begun);
    assertThat(get(usages().usage(space)).snapshotBytes()).isEqualTo(room);
    assertThat(get(usages().totalBytes())).isEqualTo(20 * KIB + 100);

    LogState before = log.state();
    List<SealedEntry> more = log.write(1, 10);
    assertThat(append(space, before, more, log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));
    assertThat(get(entries().appendTrust(space, List.of(trustRow(200))))).isEqualTo(1);
    assertThat(get(retention().dropParts(space, begun.id(), 9))).isFalse();
    assertThat(get(usages().usage(space)).snapshotBytes()).isZero();
    assertThat(append(space, before, more, log.state())).isInstanceOf(AppendResult.Committed.class);
  }

  /** What is full of entries brings the snapshot that lets them be dropped, and no more. */
  @Test
  void quota_spaceIsFull_snapshotsGoBeyondByTheirShare_entriesStayOut() throws Exception {
    open(new Quotas(20 * KIB, KIB, Quotas.UNLIMITED, 25));
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    append(space, null, written, log.state());
    List<SealedEntry> fill = log.write(24, 500);
    append(space, log.stateAt(0), fill, log.state());
    written.addAll(fill);
    LogState full = log.state();
    assertThat(get(usages().setQuota(space, cost(written)))).isTrue();
    long share = cost(written) / 100 * 25;

    assertThatThrownBy(() -> begin(space, 1, share + 1)).isInstanceOf(StoreException.class);
    assertThat(begin(space, 1, share - 10).status().parts()).isZero();
    assertThatThrownBy(() -> begin(space, 2, 11)).isInstanceOf(StoreException.class);
    assertThat(begin(space, 2, 10).status().parts()).as("exactly").isZero();
    List<SealedEntry> more = log.write(1, 10);
    assertThat(append(space, full, more, log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));

    Head through = log.stateAt(20).head();
    assertThat(get(retention().prune(space, log.id(), through, 100))).isPositive();
    assertThat(append(space, full, more, log.state())).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void quota_ofNoLimit_orOfNothing_snapshotsHaveTheirShareOfIt() throws Exception {
    open(new Quotas(Quotas.UNLIMITED, KIB, Quotas.UNLIMITED, 100));
    SpaceId space = register(100);

    assertThat(begin(space, 1, 1L << 40).status().parts()).isZero();
    assertThat(get(usages().setQuota(space, 0L))).isTrue();
    assertThatThrownBy(() -> begin(space, 2, 1)).isInstanceOf(StoreException.class);
  }

  /** The operator's disk is what all spaces may have, and not a byte more. */
  @Test
  void quota_ofAllSpaces_isNotGoneBeyondBySnapshots() throws Exception {
    open(new Quotas(4 * KIB, KIB, 5 * KIB, 100));
    SpaceId space = register(KIB_OF_RECORDS);

    assertThatThrownBy(() -> begin(space, 1, 4 * KIB + 1)).isInstanceOf(StoreException.class);
    assertThat(begin(space, 1, 4 * KIB).status().parts()).isZero();
    assertThatThrownBy(() -> begin(space, 2, 1)).isInstanceOf(StoreException.class);
  }

  @Test
  void quota_ofAllSpaces_snapshotThatDoesNotFit_isRefused() throws Exception {
    open(new Quotas(Quotas.UNLIMITED, Quotas.UNLIMITED, 10 * KIB));
    SpaceId space = register(100);

    assertThatThrownBy(() -> begin(space, 1, 10 * KIB)).isInstanceOf(StoreException.class);
    assertThat(begin(space, 1, 10 * KIB - 100).status().parts()).isZero();
  }

  @Test
  void usage_statementsForksAndWhatIsKeptOfErasedEntries_areCounted() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(19, 300));
    append(space, null, written, log.state());

    get(entries().putStatement(space, device, 1, new byte[50]));
    get(entries().putStatement(space, device, 2, new byte[70]));
    get(entries().putStatement(space, device, 1, new byte[90]));
    get(entries().putForks(space, List.of(new byte[5], new byte[6]), null));
    assertThat(get(usages().usage(space)).otherBytes()).isEqualTo(81);

    Head attested = log.stateAt(15).head();
    assertThat(get(retention().erase(space, log.id(), attested, 9, 100))).isEqualTo(10);
    long kept =
        written.subList(0, 10).stream()
            .mapToLong(entry -> entry.headerBytes().length + SpaceUsage.KEPT_BYTES)
            .sum();
    SpaceUsage usage = get(usages().usage(space));
    assertThat(usage.otherBytes()).isEqualTo(81 + kept);
    assertThat(usage.entries()).isEqualTo(10);
    assertThat(usage.entryBytes()).isEqualTo(cost(written.subList(10, 20)));
    assertThat(get(retention().prune(space, log.id(), log.stateAt(9).head(), 100))).isEqualTo(10);
    assertThat(get(usages().usage(space)).otherBytes()).isEqualTo(81);
    assertThat(get(usages().totalBytes())).isEqualTo(usage.entryBytes() + 100 + 81);
  }

  @Test
  void bytesOfLogs_eachWithItsBranches_addUpToWhatIsCounted() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(9, 300));
    append(space, null, written, log.state());
    LogId branch = LogId.of(bytes(LogId.SIZE));
    LogCut cut = new LogCut(log.id(), log.state().hash(), log.stateAt(3), branch);
    assertThat(get(entries().putForks(space, List.of(new byte[] {1}), cut))).isTrue();
    List<StoredLog> logs = new ArrayList<>(get(entries().logsAfter(space, null, 10)));
    logs.add(new StoredLog(LogId.of(bytes(LogId.SIZE)), 0, log.state()));

    assertThat(get(usages().bytesOfLogs(space, logs)))
        .containsOnly(
            Map.entry(log.id(), cost(written.subList(0, 4))),
            Map.entry(branch, cost(written.subList(4, 10))));
  }

  @Test
  void usage_cutsAndMending_changeNothing_aForkItsProof() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(9, 300));
    append(space, null, written, log.state());
    SpaceUsage before = get(usages().usage(space));

    LogCut cut =
        new LogCut(log.id(), log.state().hash(), log.stateAt(3), LogId.of(bytes(LogId.SIZE)));
    assertThat(get(entries().putForks(space, List.of(new byte[] {1}), cut))).isTrue();
    assertThat(get(entries().mend(space, log.id(), written.subList(0, 4), entry -> true)))
        .isPositive();

    assertThat(get(usages().usage(space)))
        .isEqualTo(
            new SpaceUsage(space, before.entries(), before.entryBytes(), 1, 100, 0, 1, null));
  }

  @Test
  void usage_ofEntriesThatAreDropped_isGivenBackAsTheyGo() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(19, 300));
    append(space, null, written, log.state());
    Head through = log.stateAt(9).head();

    assertThat(get(retention().prune(space, log.id(), through, 4))).isEqualTo(4);
    assertThat(get(usages().usage(space)).entryBytes())
        .isEqualTo(cost(written.subList(4, written.size())));
    assertThat(get(retention().prune(space, log.id(), through, 100))).isEqualTo(6);
    assertThat(get(retention().prune(space, log.id(), through, 100))).isZero();

    assertThat(get(usages().usage(space)))
        .isEqualTo(new SpaceUsage(space, 10, cost(written.subList(10, 20)), 1, 100, 0, 0, null));
  }

  @Test
  void usage_ofADatabaseThatDidNotCount_isCountedAtTheStart() throws Exception {
    open(Quotas.unlimited());
    SpaceId empty = register(70);
    SpaceId space = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(9, 300));
    append(space, null, written, log.state());
    LogCut cut =
        new LogCut(log.id(), log.state().hash(), log.stateAt(3), LogId.of(bytes(LogId.SIZE)));
    get(entries().putForks(space, List.of(new byte[] {1}), cut));

    forgetUsage();
    open(Quotas.unlimited());

    assertThat(get(usages().usage(space)))
        .isEqualTo(new SpaceUsage(space, 10, cost(written), 1, 100, 0, 1, null));
    assertThat(get(usages().usage(empty)))
        .isEqualTo(new SpaceUsage(empty, 0, 0, 1, 70, 0, 0, null));
    assertThat(get(usages().totalBytes())).isEqualTo(cost(written) + 171);
  }

  @Test
  void append_overTheSpacesQuota_isKeptOut_andTheOthersGoOn() throws Exception {
    open(ofSpace(4 * KIB));
    SpaceId space = register(100);
    SpaceId other = register(100);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = openLog(space, opening);
    append(space, null, opening, log.state());
    LogState full = log.state();
    List<SealedEntry> tooMuch = log.write(8, 600);

    assertThat(append(space, full, tooMuch, log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));

    assertThat(get(usages().usage(space)).entryBytes()).isEqualTo(cost(opening));
    assertThat(get(entries().range(space, log.id(), 0, 1 << 20))).isEqualTo(opening);
    List<SealedEntry> theirs = new ArrayList<>();
    TestLog theirLog = openLog(other, theirs);
    assertThat(append(other, null, theirs, theirLog.state()))
        .isInstanceOf(AppendResult.Committed.class);
    assertThat(append(space, full, tooMuch.subList(0, 1), log.stateAt(1)))
        .as("what fits is taken")
        .isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void append_exactlyToTheQuota_isTaken() throws Exception {
    open(Quotas.unlimited());
    SpaceId space = register(100);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = openLog(space, opening);

    assertThat(get(usages().setQuota(space, cost(opening) - 1))).isTrue();
    assertThat(append(space, null, opening, log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));
    assertThat(get(usages().setQuota(space, cost(opening)))).isTrue();
    assertThat(append(space, null, opening, log.state()))
        .isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void appends_manyAtOnce_neverGoBeyondTheQuota() throws Exception {
    open(ofSpace(20 * KIB));
    SpaceId space = register(100);
    List<Mono<AppendResult>> appends = new ArrayList<>();
    long each = 0;
    for (int i = 0; i < 50; i++) {
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = openLog(space, written);
      written.addAll(log.write(1, 600));
      each = cost(written);
      appends.add(entries().append(space, new LogAppend(log.id(), null, written, log.state())));
    }

    List<AppendResult> results = get(Flux.merge(appends).collectList());

    long taken = results.stream().filter(AppendResult.Committed.class::isInstance).count();
    assertThat(taken).isEqualTo(20 * KIB / each);
    assertThat(results)
        .filteredOn(result -> !(result instanceof AppendResult.Committed))
        .containsOnly(new AppendResult.OverQuota(Quota.SPACE));
    assertThat(get(usages().usage(space)).entryBytes()).isEqualTo(taken * each);
  }

  @Test
  void append_overWhatAllMayHave_isKeptOutOfEverySpace() throws Exception {
    open(new Quotas(Quotas.UNLIMITED, Quotas.UNLIMITED, 4 * KIB));
    SpaceId space = register(100);
    SpaceId other = register(100);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(space, written);
    written.addAll(log.write(4, 600));
    assertThat(append(space, null, written, log.state()))
        .isInstanceOf(AppendResult.Committed.class);

    List<SealedEntry> theirs = new ArrayList<>();
    TestLog theirLog = openLog(other, theirs);
    theirs.addAll(theirLog.write(2, 600));
    assertThat(append(other, null, theirs, theirLog.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.TOTAL));

    assertThat(get(entries().appendTrust(other, List.of(trustRow(400)))))
        .as("who is full can still remove a thief")
        .isEqualTo(1);
  }

  @Test
  void appendTrust_spaceIsFull_isTaken_andBoundedByItsOwnReserve() throws Exception {
    open(new Quotas(0, KIB, Quotas.UNLIMITED));
    SpaceId space = register(100);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = openLog(space, opening);
    assertThat(append(space, null, opening, log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));

    assertThat(get(entries().appendTrust(space, List.of(trustRow(400))))).isEqualTo(1);
    assertThatThrownBy(() -> get(entries().appendTrust(space, List.of(trustRow(600)))))
        .isInstanceOfSatisfying(
            StoreException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.OVER_QUOTA));

    assertThat(get(usages().usage(space)).trustBytes()).isEqualTo(500);
    assertThat(get(entries().trustAfter(space, 0, 1 << 20))).hasSize(2);
  }

  @Test
  void setQuota_ofOneSpace_countsForThatAlone_untilTakenBack() throws Exception {
    open(ofSpace(0));
    SpaceId space = register(100);
    SpaceId other = register(100);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = openLog(space, opening);

    assertThat(get(usages().setQuota(space, KIB))).isTrue();
    assertThat(get(usages().setQuota(SpaceId.of(bytes(32)), KIB))).isFalse();
    assertThat(append(space, null, opening, log.state()))
        .isInstanceOf(AppendResult.Committed.class);
    List<SealedEntry> theirs = new ArrayList<>();
    TestLog theirLog = openLog(other, theirs);
    assertThat(append(other, null, theirs, theirLog.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));
    assertThat(get(usages().usage(space)).quotaBytes()).isEqualTo(KIB);

    assertThat(get(usages().setQuota(space, null))).isTrue();
    LogState before = log.state();
    assertThat(append(space, before, log.write(1, 10), log.state()))
        .isEqualTo(new AppendResult.OverQuota(Quota.SPACE));
    assertThat(get(usages().usage(space)).quotaBytes()).isNull();
  }

  @Test
  void usagesAfter_pages_giveEverySpaceOnceInOrder() throws Exception {
    open(Quotas.unlimited());
    List<SpaceId> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(register(10));
    }
    all.sort(null);

    List<SpaceId> paged = new ArrayList<>();
    List<SpaceUsage> page = get(usages().usagesAfter(null, 5));
    while (!page.isEmpty()) {
      page.forEach(usage -> paged.add(usage.space()));
      page = get(usages().usagesAfter(paged.get(paged.size() - 1), 5));
    }

    assertThat(paged).isEqualTo(all);
  }

  @Test
  void block_untilUnblocked_isListedOnce() throws Exception {
    open(Quotas.unlimited());
    Block space = Block.of(SpaceId.of(bytes(32)));
    Block device = Block.of(DeviceId.of(bytes(32)));
    Block network = new Block(Block.Kind.NETWORK, "10.1.0.0/16");
    for (Block block : List.of(space, device, network)) {
      assertThat(get(blocks().block(block, NOW))).isTrue();
    }

    assertThat(get(blocks().block(space, NOW.plusSeconds(5)))).isFalse();
    assertThat(get(blocks().blocks()))
        .containsExactly(
            new BlockStore.Made(device, NOW),
            new BlockStore.Made(network, NOW),
            new BlockStore.Made(space, NOW));
    assertThat(get(blocks().unblock(network))).isTrue();
    assertThat(get(blocks().unblock(network))).isFalse();
    assertThat(get(blocks().blocks())).hasSize(2);
  }

  // ---- a test's space -----------------------------------------------------------------------

  private SpaceId register(int genesisBytes) {
    SpaceId space = SpaceId.of(bytes(32));
    assertThat(get(access().register(space, trustRow(genesisBytes), null, NOW)))
        .isEqualTo(AccessStore.Registration.CREATED);
    return space;
  }

  private TestLog openLog(SpaceId space, List<SealedEntry> opening) {
    return TestLog.open(
        random,
        space,
        device,
        key,
        List.of(RecordHash.of(bytes(32))),
        EpochId.of(bytes(32)),
        opening);
  }

  private AppendResult append(
      SpaceId space, @Nullable LogState before, List<SealedEntry> written, LogState after) {
    return get(
        entries()
            .append(
                space,
                new LogAppend(after.log(), before == null ? null : before.hash(), written, after)));
  }

  private static long cost(List<SealedEntry> entries) {
    return entries.stream().mapToLong(SpaceUsage::bytes).sum();
  }

  private TrustRow trustRow(int size) {
    return new TrustRow(0, RecordHash.of(bytes(32)), bytes(size));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static <T> T get(Mono<T> mono) {
    return mono.blockOptional().orElseThrow();
  }
}
