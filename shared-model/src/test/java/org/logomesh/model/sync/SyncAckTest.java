package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.CaughtUp;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameKind;
import org.logomesh.model.wire.Hello;

/** When what is durable is acknowledged: at once, but for a device's word to a relay. */
class SyncAckTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {19}));
  private static final long MIB = 1024 * 1024;
  private static final long NOW = 1_000_000;

  private final Map<DeviceId, VerifyKey> keys = new HashMap<>();
  private final MemoryReplica a = new MemoryReplica(SPACE, "a", keys);
  private final Network network = new Network(1);
  private final TestLog theirs = new TestLog(SPACE, 1);
  private int received;

  private LinkEnd greeted(boolean isRelay, boolean isPeerRelay) {
    keys.put(theirs.device(), theirs.key());
    LinkEnd end = new LinkEnd(a, SyncSettings.of(SPACE, a.incarnation, isRelay));
    end.start();
    Hello hello =
        new Hello(
            1,
            1,
            new MemoryReplica(SPACE, "peer").incarnation,
            isPeerRelay,
            List.of(),
            MIB,
            Frontier.empty(),
            false,
            false);
    end.run(end.session.onFrame(hello));
    return end;
  }

  private LinkEnd caughtUp(boolean isRelay, boolean isPeerRelay) {
    LinkEnd end = greeted(isRelay, isPeerRelay);
    end.run(end.session.onFrame(new CaughtUp()));
    end.run(end.session.onTick(NOW));
    end.sent.clear();
    return end;
  }

  /** A device that has caught up with a relay. */
  private LinkEnd device() {
    return caughtUp(false, true);
  }

  private void receive(LinkEnd end, int bytes) {
    theirs.append(bytes);
    int through = theirs.entries().size();
    end.run(
        end.session.onFrame(
            new Entries(theirs.log(), theirs.entries().subList(received, through))));
    received = through;
    while (end.hasWork()) {
      end.work(network.random());
    }
  }

  private Ack ack(int seq) {
    return new Ack(Frontier.empty().with(theirs.log(), theirs.stateAt(seq).head()));
  }

  private static List<FrameKind> kinds(LinkEnd end) {
    return end.sent.stream().map(Frame::kind).toList();
  }

  @Test
  void onAppended_ofARelay_isAcknowledgedWithTheNextTick() {
    LinkEnd end = device();
    receive(end, 100);
    receive(end, 100);
    assertThat(end.sent).isEmpty();

    end.run(end.session.onTick(NOW + 1_000));

    assertThat(end.sent).containsExactly(ack(2));
    end.run(end.session.onTick(NOW + 2_000));
    assertThat(end.sent).as("said once").hasSize(1);
  }

  @Test
  void onAppended_ofARelay_isAcknowledgedAheadOfWhateverIsSaidNext() {
    LinkEnd end = device();
    receive(end, 100);
    TestLog own = new TestLog(SPACE, 2);
    own.append(100);

    a.write(own);

    assertThat(kinds(end)).containsExactly(FrameKind.ACK, FrameKind.ENTRIES);
  }

  @Test
  void onAppended_ofARelayThatSendsMany_isAcknowledgedInPieces() {
    LinkEnd end = device();
    for (int i = 1; i <= 2 * Acks.MAX_RANGES + 1; i++) {
      receive(end, 10);
    }

    assertThat(end.sent).containsExactly(ack(Acks.MAX_RANGES), ack(2 * Acks.MAX_RANGES));
  }

  @Test
  void onAppended_ofARelayThatSendsMuch_isAcknowledgedAtOnce() {
    LinkEnd end = device();
    receive(end, 10);
    assertThat(end.sent).isEmpty();

    receive(end, (int) Acks.MAX_BYTES);

    assertThat(kinds(end)).contains(FrameKind.ACK);
    assertThat(end.sent).contains(ack(2));
  }

  @Test
  void onAppended_beforeTheRelayHasSaidThatItCaughtUp_isAcknowledgedAtOnce() {
    LinkEnd end = greeted(false, true);
    end.sent.clear();

    receive(end, 100);

    assertThat(end.sent).containsExactly(ack(1));
  }

  @Test
  void onAppended_ofADevice_isAcknowledgedAtOnceByADevice() {
    LinkEnd end = caughtUp(false, false);

    receive(end, 100);

    assertThat(end.sent).containsExactly(ack(1));
  }

  @Test
  void onAppended_ofADevice_isAcknowledgedAtOnceByARelay() {
    LinkEnd end = caughtUp(true, false);

    receive(end, 100);

    assertThat(end.sent).containsExactly(ack(1));
  }

  @Test
  void onAppended_thatFails_isAcknowledgedAsFarAsItWent_aheadOfTheFault() {
    a.policy = (before, after) -> after.seq() == 2 ? ErrorCode.NOT_ALLOWED : null;
    LinkEnd end = device();
    receive(end, 100);
    assertThat(end.sent).isEmpty();

    receive(end, 100);

    assertThat(kinds(end)).containsExactly(FrameKind.ACK, FrameKind.FAULT);
    assertThat(end.sent).contains(ack(1));
  }

  @Test
  void onDamaged_ofALog_isAcknowledgedAheadOfItsNewEnd() {
    LinkEnd end = device();
    receive(end, 100);
    receive(end, 100);

    end.run(end.session.onDamaged(theirs.log(), theirs.stateAt(1).head()));

    assertThat(kinds(end)).startsWith(FrameKind.ACK).contains(FrameKind.FRONTIER_PART);
    assertThat(end.sent).startsWith(ack(2));
    end.sent.clear();
    end.run(end.session.onTick(NOW + 1_000));
    assertThat(kinds(end)).doesNotContain(FrameKind.ACK);
  }

  @Test
  void onForksRecorded_ofALog_isAcknowledgedAheadOfTheProof() {
    LinkEnd end = device();
    receive(end, 100);
    SealedEntry other = theirs.fork(2).append(100);
    receive(end, 100);
    SealedEntry own = theirs.entries().get(theirs.entries().size() - 1);

    boolean recorded =
        a.record(
            ForkProof.of(
                theirs.log(),
                ForkBranch.startingWith(List.of(own)),
                ForkBranch.startingWith(List.of(other))));

    assertThat(recorded).isTrue();
    assertThat(kinds(end)).startsWith(FrameKind.ACK).contains(FrameKind.FRONTIER_PART);
    assertThat(end.sent).startsWith(ack(2));
    end.sent.clear();
    end.run(end.session.onTick(NOW + 1_000));
    assertThat(kinds(end)).doesNotContain(FrameKind.ACK);
  }

  @Test
  void close_acknowledgesBeforeItSaysWhy() {
    LinkEnd end = device();
    receive(end, 100);

    end.run(end.session.close(ErrorCode.SHUTTING_DOWN, 0));

    assertThat(kinds(end)).containsExactly(FrameKind.ACK, FrameKind.FAULT);
  }

  @Test
  void onTick_withWhatIsOwed_isASignOfLife_andNoPing() {
    LinkEnd end = device();
    long ping = SyncSettings.of(SPACE, a.incarnation, false).pingMillis();
    end.run(end.session.onTick(NOW + ping - 1_000));
    receive(end, 100);
    end.run(end.session.onTick(NOW + ping - 1));
    end.sent.clear();

    end.run(end.session.onTick(NOW + ping + 1));

    assertThat(kinds(end)).doesNotContain(FrameKind.PING);
  }
}
