package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.link.FakeRelay;
import org.logomesh.client.link.FakeSnapshots.Mishap;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.version.Head;

/** Administrators compact a space; entries go directly between them, snapshots over a relay. */
@Timeout(60)
class CompactingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final CompactOptions OPTIONS = CompactOptions.defaults().withPatience(PATIENCE);

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Space laptop;
  private Space phone;
  private PeerListener listener;
  private FakeRelay relay;

  @BeforeEach
  void meet() throws Exception {
    laptop =
        Space.create(folder.resolve("laptop"), SpaceSettings.defaults().withDeviceName("laptop"));
    listener = laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    relay = new FakeRelay(key(laptop));
    phone = join("phone");
    laptop.edit(edit -> edit.add("tea", "kitchen"));
    phone.sync(PATIENCE);
    laptop.useRelay(relayUri(), null);
    phone.useRelay(relayUri(), null);
  }

  @AfterEach
  void close() throws Exception {
    listener.close();
    laptop.close();
    for (AutoCloseable each : open) {
      each.close();
    }
    relay.close();
  }

  private URI relayUri() {
    return URI.create(relay.address().toString());
  }

  private static VerifyKey key(Space space) {
    Replica replica = space.core().replica();
    return Objects.requireNonNull(replica.trustLog().verifyKey(replica.device()));
  }

  private Space join(String name) throws Exception {
    Space joined = PairedByHand.join(laptop, folder.resolve(name), name);
    open.add(joined);
    relay.admit(key(joined));
    return joined;
  }

  /** A relay that has all that a device wrote, and passes the others' entries on or does not. */
  private RelayedSnapshots.Talk talk(Space space, boolean withOthers) {
    return new RelayedSnapshots.Talk() {
      @Override
      public void sync() {
        if (withOthers && space != laptop) {
          meetDirectly(space);
        }
        space.core().engine().call(() -> acknowledged(space));
      }

      @Override
      public boolean tell() {
        return false;
      }
    };
  }

  private static void meetDirectly(Space space) {
    URI relay = space.relay().orElseThrow();
    SpaceStore store = space.core().replica().store();
    space
        .core()
        .engine()
        .call(
            () -> {
              store.settings().remove("relay");
              return true;
            });
    space.sync(PATIENCE);
    space.useRelay(relay, null);
  }

  private static boolean acknowledged(Space space) {
    Replica replica = space.core().replica();
    replica
        .store()
        .peers()
        .acknowledge(
            space.core().peers().relayTarget().name().text(),
            IncarnationId.of(new byte[IncarnationId.SIZE]),
            replica.frontier().heads());
    return true;
  }

  private Compaction compact(Space space) {
    return compact(space, true);
  }

  private Compaction compact(Space space, boolean withOthers) {
    return space.core().relayed().compact(OPTIONS, SnapshotProgress.NONE, talk(space, withOthers));
  }

  private static long signed(Space space) {
    Replica replica = space.core().replica();
    return replica.trustLog().records().stream()
        .filter(record -> record.author().equals(replica.device()))
        .count();
  }

  private String refused(Space space, boolean withOthers) {
    long signed = signed(space);
    SpaceException refused =
        catchThrowableOfType(SpaceException.class, () -> compact(space, withOthers));
    assertThat(refused.kind()).isEqualTo(SpaceException.Kind.SNAPSHOT);
    assertThat(signed(space)).as("nothing is signed").isEqualTo(signed);
    return String.valueOf(refused.getMessage());
  }

  @Test
  void compact_byBoth_isStable_andGroupsTheFrontierByDevice() {
    phone.edit(edit -> edit.add("coffee"));
    meetDirectly(phone);
    Compaction made = compact(laptop);
    Compaction vouched = compact(phone);
    AttestedSnapshot attested = vouched.attested();
    assertThat(attested.checkpoint()).isEqualTo(made.attested().checkpoint());
    assertThat(attested.stable()).isTrue();
    assertThat(attested.checkpoint().frontier().keySet())
        .containsExactlyInAnyOrder(
            laptop.core().replica().device(), phone.core().replica().device());
    assertThat(phone.audit(10)).anyMatch(event -> event.detail().contains("vouched for"));
    phone.edit(edit -> edit.add("later"));
    meetDirectly(phone);
    assertThat(compact(phone).outcome()).isEqualTo(Compaction.Outcome.MADE);
    meetDirectly(phone);
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
  }

  /** The laptop's graph has what no entry made: the phone finds out, and does not vouch. */
  @Test
  void compact_snapshotThatIsNotWhatTheEntriesMake_isNotVouchedFor() {
    laptop.core().engine().call(this::forged);
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(refused(phone, true))
        .contains("is not what the entries make here", "nothing was signed");
  }

  private boolean forged() {
    Replica replica = laptop.core().replica();
    SpaceStore store = replica.store();
    LogId own = Objects.requireNonNull(store.settings().ownLog());
    Head head = Objects.requireNonNull(replica.frontier().head(own));
    ThoughtId thought = laptop.thoughts(ThoughtQuery.latest(1)).thoughts().get(0).id();
    store.run(
        () -> {
          GraphMerge merge = new GraphMerge(store.graph(), 1, Vocabulary.CURRENT);
          merge.apply(
              new Stamp(head.hash(), 1_000, 1_000, replica.device(), true),
              List.of(new Operation.AddTag(thought, "forged")));
          merge.finish();
        });
    return true;
  }

  /** Who begins with the snapshot, and relays, judge what comes next by what it says. */
  @Test
  void compact_snapshotThatMisquotesALog_isNotVouchedFor() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + laptop.home().resolve("space.db"));
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("UPDATE citations SET epoch = zeroblob(32)")).isPositive();
    }
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(refused(phone, true)).contains("does not say of log", "nothing was signed");
  }

  @Test
  void compact_whatIsNotHereYet_isNotVouchedFor() {
    laptop.edit(edit -> edit.add("the phone has not got this"));
    Compaction made = compact(laptop);
    phone.core().replica();
    List<byte[]> records = laptop.core().replica().trustLog().recordBytes();
    phone.core().engine().call(() -> phone.core().replica().addTrust(records));
    assertThat(refused(phone, false)).contains("has entries that are not on this device");
    assertThat(compact(phone).attested().checkpoint()).isEqualTo(made.attested().checkpoint());
  }

  @Test
  void compact_onADeviceThatBeganLater_cannotVouchForAnEarlierSnapshot() throws Exception {
    compact(laptop);
    laptop.edit(edit -> edit.add("later"));
    Path file = folder.resolve("later.snapshot");
    laptop.saveSnapshot(file, false);
    Space tablet = join("tablet");
    tablet.useRelay(relayUri(), null);
    StateSnapshot begun = tablet.beginWithSnapshot(file);
    assertThat(begun.counts().thoughts()).isEqualTo(2);
    assertThat(refused(tablet, true)).contains("began with a later snapshot");
  }

  @Test
  void compact_withUnsentOrDamagedEntries_saysSo() {
    laptop.edit(edit -> edit.add("unsent"));
    RelayedSnapshots.Talk silent =
        new RelayedSnapshots.Talk() {
          @Override
          public void sync() {}

          @Override
          public boolean tell() {
            return false;
          }
        };
    assertThat(
            catchThrowableOfType(
                SpaceException.class,
                () -> laptop.core().relayed().compact(OPTIONS, SnapshotProgress.NONE, silent)))
        .hasMessageContaining("3 entries of this device are not at the relay yet");
    laptop
        .core()
        .engine()
        .call(
            () -> {
              SpaceStore store = laptop.core().replica().store();
              store.damaged().mark(Objects.requireNonNull(store.settings().ownLog()), 1);
              return true;
            });
    assertThat(refused(laptop, true)).contains("entries here are damaged");
  }

  @Test
  void compact_thatBreaksOff_goesOnWithTheSameSnapshot() throws Exception {
    relay.snapshots.mishaps.add(Mishap.FULL);
    SpaceException full = catchThrowableOfType(SpaceException.class, () -> compact(laptop));
    assertThat(full.kind()).isEqualTo(SpaceException.Kind.UNREACHABLE);
    Path left = folder.resolve("laptop").resolve("compaction.snapshot");
    assertThat(left).exists();
    List<String> begun = relay.snapshots.ids();
    assertThat(begun).hasSize(1);
    Compaction made = compact(laptop);
    assertThat(made.attested().checkpoint().snapshot()).hasToString(begun.get(0));
    assertThat(left).doesNotExist();

    laptop.edit(edit -> edit.add("more"));
    Files.write(left, new byte[100]); // of another time, and damaged
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(relay.snapshots.ids()).hasSize(2);
  }

  @Test
  void compact_snapshotThatTheRelayHasLost_isMadeAnew() {
    Compaction made = compact(laptop);
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.NOTHING_NEW);
    relay.snapshots.remove(made.attested().checkpoint().snapshot().toString());
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(compact(phone).outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
  }

  @Test
  void beginFromRelay_whatCannotBeHad_saysSoAndChangesNothing() throws Exception {
    Space tablet = join("tablet");
    tablet.useRelay(relayUri(), null);
    assertThat(tablet.beginFromRelay(SnapshotProgress.NONE)).as("none is attested").isEmpty();
    compact(laptop);
    Compaction stable = compact(phone);
    String id = stable.attested().checkpoint().snapshot().toString();
    List<byte[]> records = phone.core().replica().trustLog().recordBytes();
    tablet.core().engine().call(() -> tablet.core().replica().addTrust(records));
    byte[] bytes = relay.snapshots.bytes(id);
    relay.snapshots.remove(id);
    assertThat(tablet.beginFromRelay(SnapshotProgress.NONE)).as("the relay has none").isEmpty();
    byte[] other = bytes.clone();
    other[other.length / 2] ^= 1;
    relay.snapshots.put(id, other);
    SpaceException refused =
        catchThrowableOfType(
            SpaceException.class, () -> tablet.beginFromRelay(SnapshotProgress.NONE));
    assertThat(refused).hasMessageContaining("is not the snapshot that was asked for");
    assertThat(tablet.status().entries()).isZero();
    relay.snapshots.remove(id);
    relay.snapshots.put(id, bytes);
    Collections.addAll(relay.snapshots.mishaps, Mishap.DROPPED, Mishap.RESTARTING);
    assertThat(tablet.beginFromRelay(SnapshotProgress.NONE)).isPresent();
    assertThat(tablet.status().thoughts()).isEqualTo(1);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot());
    assertThat(
            catchThrowableOfType(
                SpaceException.class, () -> tablet.beginFromRelay(SnapshotProgress.NONE)))
        .hasMessageContaining("has entries already");
  }
}
