package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.CaughtUp;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.FrontierPart;
import org.logomesh.model.wire.Hello;
import org.logomesh.model.wire.Ping;
import org.logomesh.model.wire.Pong;

/** The first frames, and what ends a session. */
class SyncHandshakeTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {1}));
  private static final IncarnationId INCARNATION =
      IncarnationId.parse("0f0e0d0c0b0a09080706050403020100");

  private final SyncSession session =
      new SyncSession(SyncSettings.of(SPACE, INCARNATION, true), new TestTrust());

  private static Hello hello(int min, int max, boolean more) {
    return new Hello(
        min, max, INCARNATION, false, List.of(), 1 << 20, Frontier.empty(), more, false);
  }

  private static List<Frame> sent(List<SyncAction> actions) {
    return actions.stream()
        .filter(SyncAction.Send.class::isInstance)
        .map(action -> ((SyncAction.Send) action).frame())
        .toList();
  }

  private static void assertClosed(List<SyncAction> actions, ErrorCode toPeer, ErrorCode here) {
    assertThat(actions)
        .containsExactly(
            new SyncAction.Send(new Fault(toPeer, 0, null)), new SyncAction.Close(here, 0, false));
  }

  private void start() {
    session.start(Frontier.empty(), List.of(), List.of());
  }

  @Test
  void start_sendsHelloWithoutWaiting() {
    List<SyncAction> actions = session.start(Frontier.empty(), List.of(), List.of());
    assertThat(sent(actions))
        .containsExactly(
            new Hello(
                1,
                1,
                INCARNATION,
                true,
                List.of(),
                SyncSettings.DEFAULT_CREDIT_BYTES,
                Frontier.empty(),
                false,
                true));
  }

  @Test
  void onFrame_helloOfAnEmptyPeer_isCaughtUpBothWays() {
    start();
    List<SyncAction> ready = session.onFrame(hello(1, 2, false));
    assertThat(ready.get(0))
        .isEqualTo(new SyncAction.PeerFrontier(INCARNATION, false, Frontier.empty()));
    assertThat(sent(ready)).containsExactly(new CaughtUp());
    assertThat(session.onFrame(new CaughtUp()))
        .extracting(SyncAction::kind)
        .containsExactly(SyncAction.Kind.CAUGHT_UP);
  }

  @Test
  void onFrame_peerIsNewerThanWeSpeak_saysThatThisSideNeedsUpdate() {
    start();
    assertClosed(
        session.onFrame(hello(2, 3, false)), ErrorCode.UNSUPPORTED_VERSION, ErrorCode.NEEDS_UPDATE);
    assertThat(session.isClosed()).isTrue();
  }

  @Test
  void onFrame_contentBeforeBothFrontiersAreKnown_closes() {
    start();
    session.onFrame(hello(1, 1, true));
    assertClosed(
        session.onFrame(new CaughtUp()), ErrorCode.UNEXPECTED_FRAME, ErrorCode.UNEXPECTED_FRAME);
  }

  @Test
  void onFrame_partBeforeHelloOrHelloTwice_closes() {
    start();
    assertClosed(
        session.onFrame(new FrontierPart(Frontier.empty(), false)),
        ErrorCode.UNEXPECTED_FRAME,
        ErrorCode.UNEXPECTED_FRAME);
    SyncSession other =
        new SyncSession(SyncSettings.of(SPACE, INCARNATION, false), new TestTrust());
    other.start(Frontier.empty(), List.of(), List.of());
    other.onFrame(hello(1, 1, false));
    assertClosed(
        other.onFrame(hello(1, 1, false)), ErrorCode.UNEXPECTED_FRAME, ErrorCode.UNEXPECTED_FRAME);
  }

  @Test
  void onBytes_malformed_closesAndIgnoresWhatFollows() {
    start();
    assertClosed(
        session.onBytes(new byte[] {1, 2, 3}),
        ErrorCode.MALFORMED_FRAME,
        ErrorCode.MALFORMED_FRAME);
    assertThat(session.onBytes(FrameCodec.encode(hello(1, 1, false)))).isEmpty();
    assertThat(session.onTick(1)).isEmpty();
    assertThat(session.close(ErrorCode.SHUTTING_DOWN, 0)).isEmpty();
  }

  @Test
  void onBytes_unknownFrameThatIsNotCritical_isIgnored() {
    start();
    assertThat(session.onBytes(new byte[] {(byte) 0x83, 0x18, 0x63, (byte) 0xf4, (byte) 0xa0}))
        .isEmpty();
    assertThat(session.isClosed()).isFalse();
  }

  @Test
  void onFrame_ping_isAnsweredEvenBeforeHello() {
    start();
    assertThat(sent(session.onFrame(new Ping()))).containsExactly(new Pong());
  }

  @Test
  void close_byShell_tellsPeerWhyAndWhen() {
    start();
    assertThat(session.close(ErrorCode.SHUTTING_DOWN, 2000))
        .containsExactly(
            new SyncAction.Send(new Fault(ErrorCode.SHUTTING_DOWN, 2000, null)),
            new SyncAction.Close(ErrorCode.SHUTTING_DOWN, 2000, false));
  }

  @Test
  void onFrame_faultWithoutLog_closesByPeer() {
    start();
    assertThat(session.onFrame(new Fault(ErrorCode.REVOKED, 0, null)))
        .containsExactly(new SyncAction.Close(ErrorCode.REVOKED, 0, true));
  }

  @Test
  void onFrame_moreLogsThanWeFollow_closes() {
    MemoryReplica few = new MemoryReplica(SPACE, "few");
    SyncSettings defaults = SyncSettings.of(SPACE, INCARNATION, false);
    LinkEnd end =
        new LinkEnd(
            few,
            new SyncSettings(
                SPACE,
                INCARNATION,
                false,
                defaults.creditBytes(),
                defaults.maxInFlightBytes(),
                3,
                10_000,
                30_000,
                10_000));
    MemoryReplica many = new MemoryReplica(SPACE, "many");
    for (int i = 0; i < 4; i++) {
      many.write(new TestLog(SPACE, i));
    }
    Network network = new Network(1);
    network.connect(end, new LinkEnd(many));
    network.settle();
    assertThat(end.closeCode()).isEqualTo(ErrorCode.TOO_MANY_LOGS);
  }

  @Test
  void start_frontierOfManyLogs_goesOutInPartsAndArrivesWhole() {
    MemoryReplica many = new MemoryReplica(SPACE, "many");
    for (int i = 0; i < FrontierPart.MAX_HEADS + 5; i++) {
      many.write(new TestLog(SPACE, i));
    }
    MemoryReplica empty = new MemoryReplica(SPACE, "empty", many.keys);
    LinkEnd a = new LinkEnd(many);
    LinkEnd b = new LinkEnd(empty);
    Network network = new Network(2);
    network.connect(a, b);
    network.settle();
    assertThat(a.sent).filteredOn(FrontierPart.class::isInstance).hasSize(1);
    assertThat(b.lastPeerFrontier()).isEqualTo(many.frontier());
    assertThat(empty.frontier()).isEqualTo(many.frontier());
  }
}
