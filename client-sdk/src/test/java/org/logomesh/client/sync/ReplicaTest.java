package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;

class ReplicaTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);

  private ThoughtId add(TestSpace.Device device, String text) {
    ThoughtId id = ThoughtId.random(space.random);
    device.replica.edit(edit -> edit.create(id, text));
    return id;
  }

  private String text(TestSpace.Device device, ThoughtId id) {
    return device.store.transaction(
        () -> {
          var thought = new ThoughtGraph(device.store.graph()).thought(id);
          return thought == null ? "(none)" : thought.content();
        });
  }

  private void sync() {
    new Wire(laptop, phone).run();
  }

  @Test
  void edit_alone_isDurableAndShown() {
    ThoughtId id = add(laptop, "Buy milk");
    assertThat(text(laptop, id)).isEqualTo("Buy milk");

    TestSpace.Device again = space.restart(laptop, laptop.store.image(), OpenToken.SAME);

    assertThat(text(again, id)).isEqualTo("Buy milk");
    assertThat(again.root()).isEqualTo(laptop.root());
  }

  @Test
  void conversation_bothWroteOffline_endsInEqualRoots() {
    ThoughtId onLaptop = add(laptop, "from the laptop");
    ThoughtId onPhone = add(phone, "from the phone");

    Wire wire = new Wire(laptop, phone).run();

    assertThat(wire.left.caughtUp).containsExactlyInAnyOrder(Direction.values());
    assertThat(wire.right.caughtUp).containsExactlyInAnyOrder(Direction.values());
    assertThat(text(phone, onLaptop)).isEqualTo("from the laptop");
    assertThat(text(laptop, onPhone)).isEqualTo("from the phone");
    assertThat(laptop.root()).isEqualTo(phone.root());
    assertThat(laptop.replica.frontier()).isEqualTo(phone.replica.frontier());
  }

  @Test
  void conversation_goesOnLive_deliversEachEdit() {
    Wire wire = new Wire(laptop, phone).run();
    ThoughtId id = add(laptop, "one");
    wire.run();
    phone.replica.edit(edit -> edit.setText(id, "one two"));
    wire.run();
    laptop.replica.edit(edit -> edit.setText(id, "one two three"));
    wire.run();

    assertThat(text(phone, id)).isEqualTo("one two three");
    assertThat(text(laptop, id)).isEqualTo("one two three");
    assertThat(laptop.root()).isEqualTo(phone.root());
  }

  /** Nothing would ever be acknowledged again that the other has already. */
  @Test
  void acknowledgement_lostWithTheConnection_isMadeUpForByTheNextGreeting() {
    Wire wire = new Wire(laptop, phone).run();
    add(laptop, "arrives");
    wire.right.deliver();
    wire.left.inbox.clear();
    assertThat(laptop.store.peers().pendingEverywhere()).isPositive();
    assertThat(phone.replica.frontier()).isEqualTo(laptop.replica.frontier());

    sync();

    assertThat(laptop.store.peers().pendingEverywhere()).isZero();
  }

  @Test
  void concurrentEdits_ofOneSentence_mergeAlikeOnBoth() {
    ThoughtId id = add(laptop, "The cat sat.");
    sync();
    laptop.replica.edit(edit -> edit.setText(id, "The black cat sat."));
    phone.replica.edit(edit -> edit.setText(id, "The cat sat down."));
    sync();

    assertThat(text(laptop, id)).isEqualTo("The black cat sat down.");
    assertThat(text(phone, id)).isEqualTo("The black cat sat down.");
    assertThat(laptop.root()).isEqualTo(phone.root());
  }

  @Test
  void edit_largerThanAnEntry_isARunThatArrivesWhole() {
    ThoughtId id = ThoughtId.random(space.random);
    laptop.replica.edit(
        edit -> {
          edit.create(id, "x".repeat(600_000));
          for (int i = 0; i < 1500; i++) {
            edit.addTag(id, "tag-" + i);
          }
        });
    sync();

    assertThat(laptop.replica.frontier().entryCount()).isGreaterThan(4);
    assertThat(text(phone, id)).hasSize(600_000);
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void revoke_laterEditsOfTheRemoved_haveNoEffectAnywhere() {
    ThoughtId before = add(phone, "before");
    sync();
    List<Cut> cuts = cutsOf(phone);
    ThoughtId after = add(phone, "after");
    phone.replica.edit(edit -> edit.setText(before, "changed after"));
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    new Wire(phone, tablet).run(); // the tablet has the late entries before it hears of the removal
    assertThat(text(tablet, after)).isEqualTo("after");

    laptop.replica.appendTrust(
        new MembershipChanges(
                laptop.keys,
                laptop.replica.trustLog(),
                laptop.replica.trust(),
                laptop.replica.keyring(),
                space.clock.instant().getEpochSecond(),
                space.random)
            .revoke(phone.keys.deviceId(), cuts));
    new Wire(laptop, tablet).run();

    assertThat(text(tablet, after)).isEqualTo("(none)");
    assertThat(text(tablet, before)).isEqualTo("before");
    assertThat(text(laptop, after)).isEqualTo("(none)");
    assertThat(laptop.root()).isEqualTo(tablet.root());
    assertThat(tablet.store.entries().counts()).containsEntry(EntryStatus.WHITED_OUT, 2L);
    ThoughtId fresh = add(laptop, "under the new key");
    new Wire(laptop, tablet).run();
    assertThat(text(tablet, fresh)).isEqualTo("under the new key");
  }

  private List<Cut> cutsOf(TestSpace.Device device) {
    return laptop.store.logs().all().stream()
        .filter(log -> log.device().equals(device.keys.deviceId()))
        .map(LogInfo::state)
        .filter(Objects::nonNull)
        .map(state -> new Cut(state.log(), state.seq(), state.hash()))
        .toList();
  }

  @Test
  void edit_onABasicDevice_isRefusedAndChangesNothing() {
    TestSpace.Device reader = space.admit(TrustLevel.BASIC);
    assertThatThrownBy(() -> add(reader, "no")).isInstanceOf(NotAWriterException.class);
    ThoughtId id = add(laptop, "yes");
    new Wire(laptop, reader).run();
    assertThat(text(reader, id)).isEqualTo("yes");
  }

  @Test
  void restoredBackup_goesOnInANewLogAndLosesNothing() {
    add(phone, "first");
    byte[] backup = phone.store.image();
    ThoughtId second = add(phone, "second");
    sync();

    TestSpace.Device restored = space.restart(phone, backup, OpenToken.RESTORED_OR_COPIED);
    ThoughtId third = add(restored, "third");
    new Wire(laptop, restored).run();

    assertThat(text(restored, second)).isEqualTo("second");
    assertThat(text(laptop, third)).isEqualTo("third");
    assertThat(restored.root()).isEqualTo(laptop.root());
    assertThat(laptop.store.forks().all()).isEmpty();
  }

  @Test
  void restoredBackup_unnoticedByTheToken_isNoticedByThePeer() {
    add(phone, "first");
    byte[] backup = phone.store.image();
    ThoughtId second = add(phone, "second");
    sync();

    TestSpace.Device restored = space.restart(phone, backup, OpenToken.SAME);
    Wire wire = new Wire(laptop, restored).run();
    ThoughtId third = add(restored, "third");
    wire.run();

    assertThat(wire.right.warnings)
        .extracting(SyncWarning::kind)
        .contains(SyncWarning.Kind.RESTORED_HERE);
    assertThat(text(restored, second)).isEqualTo("second");
    assertThat(text(laptop, third)).isEqualTo("third");
    assertThat(restored.root()).isEqualTo(laptop.root());
  }

  @Test
  void fork_clonesWriteOfflineUnderOneLog_bothBranchesKeepTheirEffect() {
    add(phone, "common");
    byte[] image = phone.store.image();
    ThoughtId one = add(phone, "on the original");
    TestSpace.Device clone = space.restart(phone, image, OpenToken.SAME); // hostile: no token
    ThoughtId two = add(clone, "on the clone");
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);

    new Wire(laptop, phone).run();
    new Wire(tablet, clone).run();
    List<SyncWarning> warnings = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      warnings.addAll(new Wire(laptop, tablet).run().left.warnings);
      new Wire(laptop, clone).run();
    }

    assertThat(warnings)
        .filteredOn(warning -> warning.kind() == SyncWarning.Kind.FORKED)
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.peer()).isEqualTo(PeerName.device(phone.keys.deviceId()));
              assertThat(warning.text()).contains("wrote two histories");
            });
    assertThat(text(laptop, one)).isEqualTo("on the original");
    assertThat(text(laptop, two)).isEqualTo("on the clone");
    assertThat(text(tablet, one)).isEqualTo("on the original");
    assertThat(tablet.root()).isEqualTo(laptop.root());
    assertThat(clone.root()).isEqualTo(laptop.root());
    ThoughtId three = add(clone, "after the fork");
    new Wire(laptop, clone).run();
    assertThat(text(laptop, three)).isEqualTo("after the fork");
  }

  @Test
  void fork_proofOfTwoBranchesAndAThirdHere_theThirdIsSentOnToo() {
    add(phone, "common");
    sync();
    byte[] image = phone.store.image();
    TestSpace.Device one = space.restart(phone, image, OpenToken.SAME);
    TestSpace.Device two = space.restart(one, image, OpenToken.SAME);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, tablet).run();
    add(one, "on the first clone");
    add(two, "on the second clone");
    ThoughtId third = add(phone, "on the original");
    new Wire(laptop, one).run();
    new Wire(laptop, two).run();
    new Wire(tablet, phone).run();

    for (int round = 0; round < 3; round++) {
      new Wire(laptop, tablet).run();
    }

    assertThat(text(laptop, third)).isEqualTo("on the original");
    assertThat(laptop.root()).isEqualTo(tablet.root());
    assertThat(tablet.store.queries().withIdPrefix("", 100)).hasSize(4);
  }

  /**
   * The phone is removed by somebody who has heard of one of its two histories. Whoever hears of
   * both, in whatever order, goes by the one that the removal names.
   */
  @Test
  void revoke_ofADeviceWhoseLogTurnsOutToBeForked_leavesTheBranchThatItNames() {
    TestSpace.Device clone = commonAndClone();
    ThoughtId kept = add(phone, "on the original");
    ThoughtId also = add(phone, "on the original too");
    ThoughtId cut = add(clone, "on the clone");
    TestSpace.Device cloneFirst = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device removalFirst = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, cloneFirst).run();
    new Wire(cloneFirst, clone).run();
    assertThat(text(cloneFirst, cut)).isEqualTo("on the clone");
    new Wire(laptop, phone).run();
    removePhone(List.of());
    new Wire(laptop, removalFirst).run();

    for (int round = 0; round < 3; round++) {
      new Wire(laptop, cloneFirst).run();
      new Wire(cloneFirst, removalFirst).run();
    }
    TestSpace.Device last = space.admit(TrustLevel.VERIFIED);
    for (int round = 0; round < 3; round++) {
      new Wire(removalFirst, last).run();
    }

    for (TestSpace.Device device : List.of(laptop, cloneFirst, removalFirst, last)) {
      assertThat(text(device, kept)).isEqualTo("on the original");
      assertThat(text(device, also)).isEqualTo("on the original too");
      assertThat(device.store.queries().withIdPrefix("", 100)).hasSize(3);
      assertThat(device.root()).isEqualTo(laptop.root());
    }
  }

  /** Somebody who has heard of both removes it, and names the branch by its own name. */
  @Test
  void revoke_thatNamesABranch_countsForWhoHearsOfTheForkLater() {
    TestSpace.Device clone = commonAndClone();
    ThoughtId kept = add(phone, "on the original");
    ThoughtId cut = add(clone, "on the clone");
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, tablet).run();
    new Wire(tablet, phone).run();
    new Wire(laptop, phone).run();
    Collection<Head> onTheClone = clone.replica.frontier().heads().values();
    new Wire(laptop, clone).run();
    assertThat(text(laptop, cut)).isEqualTo("on the clone");
    removePhone(onTheClone);
    assertThat(text(laptop, kept)).isEqualTo("on the original");

    for (int round = 0; round < 3; round++) {
      new Wire(laptop, tablet).run();
    }

    assertThat(text(tablet, kept)).isEqualTo("on the original");
    assertThat(tablet.store.queries().withIdPrefix("", 100)).hasSize(2);
    assertThat(tablet.root()).isEqualTo(laptop.root());
  }

  /** The phone writes something that the laptop gets too, and is copied without noticing. */
  private TestSpace.Device commonAndClone() {
    add(phone, "common");
    sync();
    return space.restart(phone, phone.store.image(), OpenToken.SAME);
  }

  /** The laptop removes it, as far as it has its entries, but for logs that end so. */
  private void removePhone(Collection<Head> but) {
    List<Cut> cuts = new ArrayList<>();
    for (LogInfo log : laptop.store.logs().all()) {
      LogState state = log.state();
      if (state != null
          && log.device().equals(phone.keys.deviceId())
          && !but.contains(state.head())) {
        cuts.add(new Cut(log.id(), state.seq(), state.hash()));
      }
    }
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), cuts));
  }

  @Test
  void receive_manyFramesAtOnce_areOneTransaction() {
    sync();
    for (int i = 0; i < 600; i++) {
      add(laptop, "thought " + i);
    }
    Wire wire = new Wire(laptop, phone);
    while (wire.left.deliver() || wire.right.inbox.size() < 4) {
      if (wire.right.inbox.size() < 4) {
        wire.right.deliver();
      }
    }
    int frames = wire.right.inbox.size();
    int before = phone.changes;

    wire.right.conversation.onFrames(List.copyOf(wire.right.inbox));
    wire.right.inbox.clear();

    assertThat(frames).isGreaterThan(3);
    assertThat(phone.changes).isEqualTo(before + 1);
    wire.run();
    assertThat(phone.root()).isEqualTo(laptop.root());
  }

  @Test
  void fork_insideARangeThatArrivedWhole_commonPartIsSentOnToo() {
    sync();
    for (int i = 0; i < 10; i++) {
      add(phone, "common " + i);
    }
    byte[] image = phone.store.image();
    for (int i = 0; i < 10; i++) {
      add(phone, "on the original " + i);
    }
    sync();
    TestSpace.Device clone = space.restart(phone, image, OpenToken.SAME);
    add(clone, "on the clone");
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);

    new Wire(laptop, clone).run();
    new Wire(laptop, tablet).run();
    new Wire(laptop, tablet).run();

    assertThat(tablet.root()).isEqualTo(laptop.root());
    assertThat(tablet.store.queries().withIdPrefix("", 100)).hasSize(21);
  }

  @Test
  void receive_forkShownByTheFirstOfManyFrames_bothBranchesArriveWhole() {
    TestSpace.Device clone = commonAndClone();
    for (int i = 0; i < 400; i++) {
      add(phone, "on the original " + i);
      add(clone, "on the clone " + i);
    }
    sync();
    Wire wire = new Wire(laptop, clone);
    while (wire.right.deliver()) {
      // What the clone has to send is collected, and arrives at once.
    }

    wire.run();
    for (int round = 0; round < 3; round++) {
      new Wire(laptop, clone).run();
      sync();
    }

    assertThat(laptop.root()).isEqualTo(phone.root()).isEqualTo(clone.root());
    assertThat(laptop.store.queries().withIdPrefix("", 1_000)).hasSize(801);
  }

  @Test
  void fork_ofALogThatWaits_branchesWaitToo() {
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    sync();
    add(tablet, "what the phone builds on");
    new Wire(laptop, phone).run();
    new Wire(phone, tablet).run();
    new Wire(phone, tablet).run();
    add(phone, "common");
    byte[] image = phone.store.image();
    ThoughtId one = add(phone, "on the original");
    LogId log = Objects.requireNonNull(phone.store.settings().ownLog());
    List<SealedEntry> original = phone.store.entries().read(log, 0, Integer.MAX_VALUE);
    TestSpace.Device clone = space.restart(phone, image, OpenToken.SAME);
    ThoughtId two = add(clone, "on the clone");
    List<SealedEntry> cloned = clone.store.entries().read(log, 0, Integer.MAX_VALUE);

    laptop.replica.exchange().receive(List.of(new Arrival(log, original)), List.of());
    laptop.replica.exchange().receive(List.of(new Arrival(log, cloned)), List.of());
    List<SealedEntry> branch = cloned.subList(cloned.size() - 1, cloned.size());
    for (LogInfo info : laptop.store.logs().all()) {
      if (info.parent() != null && info.state() == null) {
        laptop.replica.exchange().receive(List.of(new Arrival(info.id(), branch)), List.of());
      }
    }
    assertThat(text(laptop, two)).isEqualTo("(none)");
    LogId awaited = Objects.requireNonNull(tablet.store.settings().ownLog());
    laptop
        .replica
        .exchange()
        .receive(
            List.of(
                new Arrival(awaited, tablet.store.entries().read(awaited, 0, Integer.MAX_VALUE))),
            List.of());

    assertThat(text(laptop, one)).isEqualTo("on the original");
    assertThat(text(laptop, two)).isEqualTo("on the clone");
  }

  @Test
  void appendTrust_diskFull_saysSoAndChangesNothing() {
    laptop.store.limitPages(laptop.store.pageCount());
    List<RecordHash> heads = List.of();
    StoreException.Kind kind = null;
    for (int i = 0; i < 20 && kind == null; i++) {
      heads = laptop.replica.trustLog().heads();
      try {
        space.admit(TrustLevel.VERIFIED);
      } catch (StoreException e) {
        kind = e.kind();
      }
    }

    assertThat(kind).isEqualTo(StoreException.Kind.DISK_FULL);
    laptop.store.limitPages(1 << 20);
    add(laptop, "there is room again");
    assertThat(laptop.replica.trustLog().heads()).isEqualTo(heads);
  }

  @Test
  void edit_randomSourceRepeatsTheIdOfALogThatIsHere_opensAnother() {
    add(phone, "on the phone");
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    sync();
    new Wire(laptop, tablet).run();
    LogId taken = Objects.requireNonNull(phone.store.settings().ownLog());
    Replica copied =
        new Replica(tablet.store, tablet.keys, space.clock, repeating(taken.bytes()), tablet);

    copied.edit(edit -> edit.create(ThoughtId.of(new byte[ThoughtId.SIZE]), "on the tablet"));

    assertThat(tablet.store.settings().ownLog()).isNotNull().isNotEqualTo(taken);
  }

  /** A source that first gives these bytes, as the copy of a running machine does. */
  private static SecureRandom repeating(byte[] first) {
    SecureRandom then = TestSpace.seeded(3);
    return new SecureRandom() {
      private static final long serialVersionUID = 1;
      private boolean begun;

      @Override
      public void nextBytes(byte[] bytes) {
        then.nextBytes(bytes);
        if (!begun) {
          System.arraycopy(first, 0, bytes, 0, first.length);
          begun = true;
        }
      }
    };
  }
}
