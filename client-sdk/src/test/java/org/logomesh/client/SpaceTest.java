package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.trust.BadTicketException;
import org.logomesh.client.trust.Ticket;

/** The SDK as an app uses it, on real files and sockets, with no relay anywhere. */
class SpaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private Space laptop() {
    return Space.create(
        directory.resolve("laptop"), SpaceSettings.defaults().withDeviceName("laptop"));
  }

  private static Space join(Space inviter, Path home) throws Exception {
    return PairedByHand.join(inviter, home, "phone");
  }

  private static PeerListener listen(Space space) {
    return space.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  void edit_thenReopen_isAllThere() {
    ThoughtId id;
    try (Space space = laptop()) {
      assertThat(space.takeRecoveryWords()).hasSize(24);
      assertThat(space.takeRecoveryWords()).isEmpty();
      Written written = space.edit(edit -> edit.add("Buy oat milk", "shopping"));
      assertThat(written.syncStatus()).isEqualTo(SyncStatus.LOCAL);
      id = written.id();
    }
    try (Space space = Space.open(directory.resolve("laptop"))) {
      Thought thought = space.thought(id).orElseThrow();
      assertThat(thought.content()).isEqualTo("Buy oat milk");
      assertThat(thought.tags()).containsExactly("shopping");
      assertThat(space.search("oat", 5)).hasSize(1);
      assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
    }
  }

  @Test
  void pairAndSync_directly_convergeWithoutAnyRelay() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop)) {
      ThoughtId cat = laptop.edit(edit -> edit.add("The cat sat.")).id();
      try (Space phone = join(laptop, directory.resolve("phone"))) {
        SyncResult first = phone.sync(PATIENCE);
        assertThat(first.entriesReceived()).isPositive();
        assertThat(phone.thought(cat).orElseThrow().content()).isEqualTo("The cat sat.");

        laptop.edit(edit -> edit.setContent(cat, "The black cat sat."));
        laptop.edit(edit -> edit.setField(cat, "mood", "happy"));
        phone.edit(edit -> edit.setContent(cat, "The cat sat down."));
        phone.edit(edit -> edit.setField(cat, "mood", new FieldValue.Text("sleepy")));
        laptop.edit(edit -> edit.setField(cat, "rating", new FieldValue.Int64(9)));
        phone.edit(edit -> edit.setField(cat, "rating", new FieldValue.Int64(7)));
        SyncResult second = phone.sync(PATIENCE);

        assertThat(phone.thought(cat).orElseThrow().content()).isEqualTo("The black cat sat down.");
        assertThat(phone.stateRoot()).isEqualTo(laptop.stateRoot());
        assertThat(second.newConflicts()).extracting(Conflict::kind).contains(Conflict.Kind.FIELD);
        assertThat(phone.devices()).extracting(DeviceInfo::name).contains("laptop", "phone");
        assertThat(second.requiresUserIntervention()).isFalse();
        Resolved resolved =
            phone.resolveAll(
                phone.conflicts(),
                ResolutionRules.of(StandardStrategy.ASK).field("rating", StandardStrategy.HIGHEST));
        assertThat(resolved.ended()).extracting(Conflict::name).containsExactly("rating");
        assertThat(resolved.open()).isEqualTo(phone.conflicts()).isNotEmpty();
        phone.resolveAll(phone.conflicts());
        assertThat(phone.conflicts()).isEmpty();
        phone.sync(PATIENCE);
        phone.sync(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(laptop.conflicts()).isEmpty();
        assertThat(laptop.thought(cat).orElseThrow().fields())
            .containsEntry("rating", new FieldValue.Int64(9));
        assertThat(listener.port()).isPositive();
      }
    }
  }

  @Test
  void history_ofARemovedDevicesWork_stillHasItsName() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop)) {
      assertThat(listener.port()).isPositive();
      ThoughtId note = laptop.edit(edit -> edit.add("one")).id();
      try (Space phone = join(laptop, directory.resolve("phone"))) {
        phone.sync(PATIENCE);
        SyncResult before = phone.sync(PATIENCE);
        phone.edit(edit -> edit.setContent(note, "one\ntwo"));
        phone.sync(PATIENCE);
        laptop.revoke(phone.status().device().id());
        List<HistoryPage.Line> lines = laptop.history(note, null, 10).entries();
        assertThat(lines).extracting(line -> line.origin().device().name()).contains("phone");
        assertThat(lines.get(0).origin().device().state()).isEqualTo(DeviceInfo.State.REMOVED);
        assertThat(lines.get(0).effective()).isTrue();
        assertThat(laptop.blame(note).lines())
            .extracting(line -> line.latest().device().name())
            .containsExactly("laptop", "phone");
        assertThat(laptop.at(note, Moment.version(before.frontier())).thought().orElseThrow())
            .extracting(Thought::content)
            .isEqualTo("one");
        assertThat(laptop.history(note, null, 1).next()).isNotNull();
      }
    }
  }

  @Test
  void sync_againAtOnce_movesWhatWasWrittenSince() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop);
        Space phone = join(laptop, directory.resolve("phone"))) {
      for (int i = 0; i < 10; i++) {
        ThoughtId added = phone.edit(edit -> edit.add("written between two syncs")).id();
        SyncResult result = phone.sync(PATIENCE);
        assertThat(result.warnings()).isEmpty();
        assertThat(phone.status().pending()).isZero();
        assertThat(laptop.thought(added)).isPresent();
      }
      assertThat(listener.port()).isPositive();
    }
  }

  @Test
  void watch_changesArriveByThemselves() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop);
        Space phone = join(laptop, directory.resolve("phone"));
        Watch watch = phone.watch()) {
      List<Change> heard = new CopyOnWriteArrayList<>();
      CountDownLatch told = new CountDownLatch(1);
      Space.Subscription subscription =
          phone.onChange(
              change -> {
                heard.add(change);
                told.countDown();
              });
      try (subscription) {
        ThoughtId id = laptop.edit(edit -> edit.add("live")).id();
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(heard.get(0).remote()).isTrue();
        assertThat(heard.get(0).thoughts()).contains(id);
      }
      assertThat(watch.targets()).isEqualTo(1);
      assertThat(listener.port()).isPositive();
    }
  }

  @Test
  void revoke_removedDevice_cannotConnectAndItsLateEditsHaveNoEffect() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop);
        Space phone = join(laptop, directory.resolve("phone"))) {
      ThoughtId early = phone.edit(edit -> edit.add("early")).id();
      phone.sync(PATIENCE);

      laptop.revoke(phone.devices().get(0).id());
      phone.edit(edit -> edit.setContent(early, "late"));

      assertThatThrownBy(() -> phone.sync(PATIENCE)).isInstanceOf(SpaceException.class);
      assertThat(laptop.thought(early).orElseThrow().content()).isEqualTo("early");
      assertThat(listener.port()).isPositive();
    }
  }

  @Test
  void offline_isExplicit() {
    try (Space space = laptop()) {
      space.addPeer("127.0.0.1:9");
      space.offline(true);
      assertThatThrownBy(() -> space.sync(PATIENCE))
          .isInstanceOfSatisfying(
              SpaceException.class,
              e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.OFFLINE));
      assertThat(space.edit(edit -> edit.add("still works")).syncStatus())
          .isEqualTo(SyncStatus.LOCAL);
      space.offline(false);
      assertThatThrownBy(() -> space.sync(PATIENCE))
          .isInstanceOfSatisfying(
              SpaceException.class,
              e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.UNREACHABLE));
    }
  }

  @Test
  void open_whatIsNotThere_orAlreadyThere_saysSo() {
    assertThatThrownBy(() -> Space.open(directory.resolve("nowhere")))
        .isInstanceOfSatisfying(
            SpaceException.class,
            e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.NOT_FOUND));
    laptop().close();
    assertThatThrownBy(this::laptop)
        .isInstanceOfSatisfying(
            SpaceException.class, e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.EXISTS));
  }

  @Test
  void open_wrongPassphrase_saysSo() {
    SpaceSettings settings = SpaceSettings.defaults().withPassphrase("correct horse");
    Space.create(directory.resolve("sealed"), settings).close();
    assertThatThrownBy(
            () -> Space.open(directory.resolve("sealed"), settings.withPassphrase("wrong")))
        .isInstanceOfSatisfying(
            SpaceException.class,
            e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.WRONG_PASSPHRASE));
  }

  @Test
  void join_refusedCode_endsOnBothSides() throws Exception {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop);
        Invitation invitation = laptop.invite();
        Joining joining =
            Space.join(directory.resolve("phone"), invitation.ticket(), SpaceSettings.defaults())) {
      invitation.code().get(30, TimeUnit.SECONDS);
      invitation.confirm(false);

      assertThatThrownBy(() -> joining.result().get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SpaceException.class);
      assertThatThrownBy(() -> invitation.result().get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SpaceException.class);
      assertThat(laptop.devices()).hasSize(2); // itself and the recovery device
      assertThat(listener.port()).isPositive();
    }
  }

  @Test
  void ticket_mistyped_saysSo() {
    try (Space laptop = laptop();
        PeerListener listener = listen(laptop);
        Invitation invitation = laptop.invite()) {
      String text = invitation.ticket().text();
      for (int i : new int[] {7, 20, 60, text.length() - 1}) {
        char other = text.charAt(i) == 'A' ? 'B' : 'A';
        String mistyped = text.substring(0, i) + other + text.substring(i + 1);
        assertThatThrownBy(() -> Ticket.parse(mistyped, InstantSource.system()))
            .isInstanceOf(BadTicketException.class);
      }
      assertThatThrownBy(() -> Ticket.parse("hello", InstantSource.system()))
          .isInstanceOf(BadTicketException.class);
      assertThat(listener.port()).isPositive();
    }
  }
}
