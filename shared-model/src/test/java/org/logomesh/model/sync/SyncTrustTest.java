package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.CaughtUp;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.Hello;
import org.logomesh.model.wire.Pong;
import org.logomesh.model.wire.TrustAck;
import org.logomesh.model.wire.TrustRecords;

/** Who has which trust records is known: they are acknowledged when they are durable. */
class SyncTrustTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {11}));
  private static final long START = 1_000_000;

  private final MemoryReplica a = new MemoryReplica(SPACE, "a");
  private final MemoryReplica b = new MemoryReplica(SPACE, "b");
  private final Network network = new Network(1);

  /** A session with a peer that has said HELLO and is otherwise in the test's hands. */
  private LinkEnd greeted(boolean acks, List<RecordHash> peerHas) {
    LinkEnd end = new LinkEnd(a);
    end.start();
    end.run(
        end.session.onFrame(
            new Hello(1, 1, b.incarnation, true, peerHas, 1 << 20, Frontier.empty(), false, acks)));
    return end;
  }

  private static void say(LinkEnd end, Frame frame) {
    end.run(end.session.onFrame(frame));
  }

  private static List<TrustRecords> sent(LinkEnd end) {
    return end.sent.stream()
        .filter(TrustRecords.class::isInstance)
        .map(TrustRecords.class::cast)
        .toList();
  }

  @Test
  void outbound_trustOnItsWay_isCaughtUpWhenItIsAcknowledged() {
    a.writeTrust("admin", 100);
    LinkEnd end = greeted(true, List.of());
    assertThat(sent(end)).hasSize(1);
    assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isFalse();
    assertThat(end.session.isTrustAtPeer()).isFalse();
    assertThat(end.session.isAwaitingTrustAck()).isTrue();
    say(end, new TrustAck(sent(end).get(0).digest()));
    assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
    assertThat(end.session.isTrustAtPeer()).isTrue();
    assertThat(end.session.isAwaitingTrustAck()).isFalse();
  }

  @Test
  void live_recordThatIsNew_isAtThePeerOnlyOnceAcknowledged() {
    LinkEnd end = greeted(true, List.of());
    assertThat(end.session.isTrustAtPeer()).isTrue();
    a.writeTrust("admin", 100);
    a.writeTrust("admin", 100);
    assertThat(sent(end)).hasSize(2);
    say(end, new TrustAck(sent(end).get(1).digest()));
    say(end, new TrustAck(sent(end).get(1).digest()));
    assertThat(end.session.isTrustAtPeer()).isFalse();
    say(end, new TrustAck(sent(end).get(0).digest()));
    assertThat(end.session.isTrustAtPeer()).isTrue();
  }

  @Test
  void greeting_peerThatHasTheHeads_needsNoAck() {
    a.writeTrust("admin", 100);
    LinkEnd end = greeted(true, a.trust.heads());
    assertThat(sent(end)).isEmpty();
    assertThat(end.session.isTrustAtPeer()).isTrue();
    assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
  }

  @Test
  void records_ofThePeer_areAcknowledgedWhenTheyAreDurableAndCountAsThere() {
    LinkEnd end = greeted(true, List.of());
    TrustRecords brought = new TrustRecords(List.of(b.trust.next("admin", 100)));
    say(end, brought);
    assertThat(end.sent).noneMatch(TrustAck.class::isInstance);
    end.work(network.random());
    assertThat(end.sent).endsWith(new TrustAck(brought.digest()));
    assertThat(sent(end)).isEmpty();
    assertThat(end.session.isTrustAtPeer()).isTrue();
  }

  @Test
  void records_thatAreRefused_areNotAcknowledged() {
    LinkEnd end = greeted(true, List.of());
    say(end, new TrustRecords(List.of(new byte[] {1})));
    end.run(end.session.onTrustAppended(1, ErrorCode.BAD_TRUST_RECORD));
    assertThat(end.sent).noneMatch(TrustAck.class::isInstance);
  }

  @Test
  void ack_ofSomethingElse_saysNothingAboutWhatWasSent() {
    a.writeTrust("admin", 100);
    LinkEnd end = greeted(true, List.of());
    say(end, new TrustRecords(List.of(b.trust.next("other", 100))));
    say(end, new TrustAck(new TrustRecords(List.of(new byte[] {1})).digest()));
    assertThat(end.session.isTrustAtPeer()).isFalse();
  }

  @Test
  void olderPeer_thatDoesNotAcknowledge_isCaughtUpButNotKnownToHaveIt() {
    a.writeTrust("admin", 100);
    LinkEnd end = greeted(false, List.of());
    say(end, new CaughtUp());
    assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
    assertThat(end.session.isTrustAtPeer()).isFalse();
    assertThat(end.session.isAwaitingTrustAck()).isFalse();
    aliveForAMinute(end);
    assertThat(end.close).isNull();
  }

  @Test
  void peerThatNeverAcknowledgesTrust_timesOutThoughItIsAlive() {
    a.writeTrust("admin", 100);
    LinkEnd end = greeted(true, List.of());
    say(end, new CaughtUp());
    aliveForAMinute(end);
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TIMEOUT);
  }

  private static void aliveForAMinute(LinkEnd end) {
    for (long millis = 0; millis <= 60_000 && end.close == null; millis += 1000) {
      say(end, new Pong());
      end.run(end.session.onTick(START + millis));
    }
  }
}
