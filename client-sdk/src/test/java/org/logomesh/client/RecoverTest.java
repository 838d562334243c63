package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.RecoveryPhrase;
import org.logomesh.client.seal.RecoverySecrets;
import org.logomesh.model.id.SpaceId;

/** The way back with the recovery words, through a device that still listens. */
class RecoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private Space old;
  private PeerListener listener;
  private String words;
  private ThoughtId note;

  @BeforeEach
  void found() {
    old = Space.create(directory.resolve("old"), SpaceSettings.defaults().withDeviceName("old"));
    words = String.join(" ", old.takeRecoveryWords());
    note = old.edit(edit -> edit.add("kept by others", "tag")).id();
    listener = old.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void end() {
    listener.close();
    old.close();
  }

  private Path home() {
    return directory.resolve("fresh");
  }

  private Space recover(String typed) {
    return recover(old.id(), typed);
  }

  private Space recover(SpaceId space, String typed) {
    return Space.recover(
        home(),
        Recovery.throughPeer(space, typed, listener.address()),
        SpaceSettings.defaults().withDeviceName("fresh"));
  }

  private void assertFails(SpaceException.Kind kind, String message, ThrowingCallable recovery)
      throws IOException {
    assertThatThrownBy(recovery)
        .isInstanceOfSatisfying(
            SpaceException.class, e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind))
        .hasMessageContaining(message);
    if (Files.exists(home())) {
      try (var left = Files.list(home())) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void recover_wordsOfTheSpace_makesAnOrdinaryDevice() {
    try (Space fresh = recover(words)) {
      assertThat(fresh.id()).isEqualTo(old.id());
      fresh.sync(PATIENCE);

      assertThat(fresh.thought(note).orElseThrow().content()).isEqualTo("kept by others");
      assertThat(fresh.stateRoot()).isEqualTo(old.stateRoot());
      assertThat(fresh.devices())
          .filteredOn(DeviceInfo::self)
          .singleElement()
          .satisfies(
              self -> {
                assertThat(self.name()).isEqualTo("fresh");
                assertThat(self.recovery()).isFalse();
              });
      fresh.edit(edit -> edit.setContent(note, "and written to again"));
      fresh.sync(PATIENCE);
      assertThat(old.thought(note).orElseThrow().content()).isEqualTo("and written to again");
      assertThat(old.devices()).extracting(DeviceInfo::name).contains("fresh");
      assertThat(fresh.audit(10)).extracting(event -> event.kind()).contains("recover");
    }
    try (Space again = Space.open(home())) {
      assertThat(again.thought(note)).isPresent();
    }
  }

  @Test
  void recover_thenRevokeTheLost_theirKeysOpenNothingNew() {
    try (Space fresh = recover(words)) {
      fresh.sync(PATIENCE);
      fresh.revoke(old.devices().get(0).id());

      assertThat(fresh.devices())
          .filteredOn(device -> device.state() == DeviceInfo.State.REMOVED)
          .extracting(DeviceInfo::name)
          .containsExactly("old");
      assertThat(fresh.edit(edit -> edit.add("mine alone")).id()).isNotNull();
    }
  }

  @Test
  void recover_afterRotations_readsEverything() {
    recover(words).close();
    DeviceInfo first =
        old.devices().stream().filter(d -> d.name().equals("fresh")).findFirst().orElseThrow();
    old.revoke(first.id()); // and so makes a new epoch
    ThoughtId later = old.edit(edit -> edit.add("under a later key")).id();

    try (Space second =
        Space.recover(
            directory.resolve("second"),
            Recovery.throughPeer(old.id(), words, listener.address()),
            SpaceSettings.defaults().withDeviceName("second"))) {
      second.sync(PATIENCE);
      assertThat(second.thought(note)).isPresent();
      assertThat(second.thought(later).orElseThrow().content()).isEqualTo("under a later key");
    }
  }

  @Test
  void recover_leavesNoSecretOfTheWordsOnDisk() throws Exception {
    recover(words).close();
    List<byte[]> secrets = new ArrayList<>(RecoverySecrets.of(words));
    secrets.add(words.getBytes(StandardCharsets.UTF_8));
    try (var files = Files.list(home())) {
      List<Path> all = files.toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (byte[] secret : secrets) {
          assertThat(content.contains(new String(secret, StandardCharsets.ISO_8859_1)))
              .as(file.toString())
              .isFalse();
        }
      }
    }
  }

  @Test
  void recover_wordsThatWereRevoked_openNothing() throws IOException {
    DeviceInfo recovery =
        old.devices().stream().filter(DeviceInfo::recovery).findFirst().orElseThrow();
    old.revoke(recovery.id());

    assertFails(SpaceException.Kind.NOT_ALLOWED, "removed", () -> recover(words));
    assertThat(old.devices()).hasSize(2);
  }

  @Test
  void recover_wordsOfAnotherSpace_areRefused() throws IOException {
    String others;
    try (RecoveryPhrase phrase = RecoveryPhrase.generate(new SecureRandom())) {
      others = String.join(" ", phrase.revealWords());
    }
    assertFails(SpaceException.Kind.NOT_ALLOWED, "do not belong", () -> recover(others));
  }

  @Test
  void recover_wordsMistyped_saysWhich() throws IOException {
    String first = words.substring(0, words.indexOf(' '));
    assertFails(
        SpaceException.Kind.BAD_INPUT, "word 1", () -> recover(words.replaceFirst(first, "zzzz")));
    assertFails(SpaceException.Kind.BAD_INPUT, "24 words", () -> recover(first));
    assertFails(SpaceException.Kind.BAD_INPUT, "24 words", () -> recover(""));
  }

  @Test
  void recover_anotherSpaceId_isRefused() {
    SpaceId other = SpaceId.of(new byte[SpaceId.SIZE]);
    assertThatThrownBy(() -> recover(other, words)).isInstanceOf(SpaceException.class);
    assertThat(home().resolve("space.db")).doesNotExist();
  }

  @Test
  void recover_nobodyThere_leavesNothing() throws IOException {
    String nowhere = listener.address();
    listener.close();
    assertFails(
        SpaceException.Kind.UNREACHABLE,
        "",
        () ->
            Space.recover(
                home(), Recovery.throughPeer(old.id(), words, nowhere), SpaceSettings.defaults()));
  }

  @Test
  void recover_overASpaceThatIsThere_isRefused() throws IOException {
    assertThatThrownBy(
            () ->
                Space.recover(
                    old.home(),
                    Recovery.throughPeer(old.id(), words, listener.address()),
                    SpaceSettings.defaults()))
        .isInstanceOfSatisfying(
            SpaceException.class, e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.EXISTS));
    assertThat(old.thought(note)).isPresent();
  }

  @Test
  void recovery_toString_showsNoWord() {
    assertThat(Recovery.throughPeer(old.id(), words, "h:1").toString())
        .doesNotContain(words.split(" "));
  }
}
