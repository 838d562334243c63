package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;

/** A relay was restored from a backup that is older than a member's admission. */
class IntroductionIT {
  private final TestDevice ada = new TestDevice(61);
  private final TestDevice bob = new TestDevice(62);
  private final TestDevice eve = new TestDevice(63);
  private final TestSpace space = new TestSpace(ada);

  @TempDir private Path directory;

  private static byte[] introduction(TestSpace of) {
    return RelayApi.encodeIntroduction(of.records());
  }

  private HttpResponse<byte[]> introduce(TestRelay relay, String token, byte[] records)
      throws Exception {
    return relay.post(RelayApi.MEMBERS_PATH, records, RelayApi.ASSERTION_HEADER, token);
  }

  private static void assertRefused(HttpResponse<byte[]> answer, ErrorCode code) {
    assertThat(answer.headers().firstValue(RelayApi.ERROR_HEADER))
        .as("%s", answer)
        .contains(Integer.toString(code.number()));
  }

  /** Signs in, and waits until all is in step or it is refused. */
  private LivePeer connect(TestRelay relay, TestDevice device, List<byte[]> knows)
      throws Exception {
    LivePeer peer = new LivePeer(space, knows);
    peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(device, space));
    peer.await("in step", TestPeer::isCaughtUp);
    return peer;
  }

  private void restore(Path backup) throws Exception {
    Path data = directory.resolve("data");
    for (String file : List.of("relay.db", "relay.db-wal", "relay.db-shm")) {
      Files.deleteIfExists(data.resolve(file));
    }
    Files.copy(backup, data.resolve("relay.db"));
  }

  @Test
  void introduce_afterARestore_bringsTheMemberBackWithoutAnAdministrator() throws Exception {
    Path data = directory.resolve("data");
    Path backup = directory.resolve("backup.db");
    List<byte[]> atTheBackup = space.records();
    try (TestRelay relay = TestRelay.start(data)) {
      relay.register(space);
    }
    Files.copy(data.resolve("relay.db"), backup);
    space.admit(bob, TrustLevel.VERIFIED);
    try (TestRelay relay = TestRelay.start(data)) {
      LivePeer known = connect(relay, ada, space.records());
      known.with(peer -> assertThat(peer.isTrustAtRelay()).isTrue());
      connect(relay, bob, space.records());
    }
    restore(backup);

    try (TestRelay relay = TestRelay.start(data)) {
      LivePeer other = connect(relay, ada, atTheBackup); // has been restored itself
      assertThat(relay.refusal(relay.token(bob, space))).isEqualTo(ErrorCode.NOT_A_MEMBER);

      assertThat(introduce(relay, relay.token(bob, space), introduction(space)).statusCode())
          .isEqualTo(200);

      connect(relay, bob, space.records());
      other.await("the others hear of it", peer -> peer.trust().heads().equals(space.heads()));
      assertThat(introduce(relay, relay.token(bob, space), introduction(space)).statusCode())
          .as("once more, which is harmless")
          .isEqualTo(200);
    }
  }

  @Test
  void introduce_byAnybodyElse_keepsNothing() throws Exception {
    try (TestRelay relay = TestRelay.start(directory.resolve("data"))) {
      relay.register(space);
      space.admit(bob, TrustLevel.VERIFIED);
      byte[] all = introduction(space);

      String token = relay.token(eve, space);
      assertRefused(introduce(relay, token, all), ErrorCode.NOT_A_MEMBER);
      assertRefused(introduce(relay, token, all), ErrorCode.BAD_ASSERTION); // replayed
      assertRefused(introduce(relay, "nonsense", all), ErrorCode.BAD_ASSERTION);
      assertRefused(relay.post(RelayApi.MEMBERS_PATH, all), ErrorCode.BAD_ASSERTION);
      // The right records, another's name: signed with the wrong key.
      byte[] nonce = relay.nonce();
      byte[] message = DeviceAssertion.message(nonce, relay.origin(), space.id());
      String pretended =
          new DeviceAssertion(space.id(), bob.id(), nonce, eve.sign(message)).encode();
      assertRefused(introduce(relay, pretended, all), ErrorCode.BAD_ASSERTION);
      assertRefused(
          introduce(relay, bob.token(space.id(), relay.nonce(), "wss://elsewhere"), all),
          ErrorCode.BAD_ASSERTION);
      TestSpace unknown = new TestSpace(eve);
      assertRefused(
          introduce(relay, relay.token(eve, unknown), introduction(unknown)),
          ErrorCode.UNKNOWN_SPACE);
      assertRefused(
          introduce(relay, relay.token(bob, space), new byte[RelayApi.MAX_REGISTRATION_BYTES + 1]),
          ErrorCode.TOO_LARGE);
      assertRefused(
          introduce(relay, relay.token(bob, space), new byte[] {1}), ErrorCode.BAD_TRUST_RECORD);

      assertThat(relay.refusal(relay.token(bob, space)))
          .as("none of it was kept")
          .isEqualTo(ErrorCode.NOT_A_MEMBER);
    }
  }

  @Test
  void introduce_removedDevice_isRemoved() throws Exception {
    try (TestRelay relay = TestRelay.start(directory.resolve("data"))) {
      space.admit(bob, TrustLevel.FULL);
      byte[] before = introduction(space);
      space.revoke(bob, List.of());
      relay.register(space);

      assertRefused(introduce(relay, relay.token(bob, space), before), ErrorCode.REVOKED);
    }
  }
}
