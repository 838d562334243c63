package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.CaughtUp;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;
import org.logomesh.model.wire.Hello;

/**
 * What a session does about each fault, with a peer that has half of a log and says it has more.
 */
class PeerFaultsTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {10}));

  private final Map<DeviceId, VerifyKey> keys = new HashMap<>();
  private final MemoryReplica here = new MemoryReplica(SPACE, "here", keys);
  private final TestLog ours = log(1);
  private final TestLog theirs = log(2);
  private final LinkEnd end = new LinkEnd(here);

  private static TestLog log(long seed) {
    TestLog log = new TestLog(SPACE, seed);
    for (int i = 0; i < 3; i++) {
      log.append(100);
    }
    return log;
  }

  /** Both have greeted, and the peer has nothing more to say: it waits for ours, we for theirs. */
  private void meet() {
    here.write(ours);
    end.start();
    Frontier there = Frontier.of(Map.of(theirs.log(), theirs.state().head()));
    end.run(
        end.session.onFrame(
            new Hello(1, 1, here.incarnation, false, List.of(), 1 << 20, there, false, false)));
    end.run(end.session.onFrame(new CaughtUp()));
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isFalse();
    end.events.clear();
  }

  private void fault(ErrorCode code, LogId log) {
    end.run(end.session.onFrame(new Fault(code, 0, log)));
  }

  private List<SyncAction> stopped() {
    return end.events.stream().filter(SyncAction.LogStopped.class::isInstance).toList();
  }

  private static SyncAction stop(TestLog log, ErrorCode code) {
    return new SyncAction.LogStopped(log.log(), code, 0);
  }

  @Test
  void ofTheSession_endsIt() {
    meet();

    end.run(end.session.onFrame(new Fault(ErrorCode.SHUTTING_DOWN, 0, null)));

    assertThat(end.session.isClosed()).isTrue();
    assertThat(end.closeCode()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void refusal_endsTheWaitForTheLog() {
    meet();

    fault(ErrorCode.QUOTA_EXCEEDED, theirs.log());

    assertThat(stopped()).containsExactly(stop(theirs, ErrorCode.QUOTA_EXCEEDED));
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
  }

  @Test
  void needsSnapshot_endsTheWaitForTheLog_andNothingElse() {
    meet();

    fault(ErrorCode.NEEDS_SNAPSHOT, theirs.log());

    assertThat(stopped()).containsExactly(stop(theirs, ErrorCode.NEEDS_SNAPSHOT));
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
    assertThat(end.session.peerFrontier().head(theirs.log())).isEqualTo(theirs.state().head());
  }

  @Test
  void forked_goesOnWaiting_forTheBranchesThatFollow() {
    meet();

    fault(ErrorCode.FORKED, theirs.log());

    assertThat(stopped()).containsExactly(stop(theirs, ErrorCode.FORKED));
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isFalse();
  }

  @Test
  void lost_isForgottenOfThePeer_howeverOftenItIsSaid() {
    meet();

    fault(ErrorCode.STORE_DAMAGED, theirs.log());
    fault(ErrorCode.STORE_DAMAGED, theirs.log());

    assertThat(stopped())
        .as("passed over the second time: nobody has the log then")
        .containsExactly(stop(theirs, ErrorCode.STORE_DAMAGED));
    assertThat(end.session.peerFrontier().head(theirs.log())).isNull();
    assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
  }

  @Test
  void ofALogThatNobodyHas_isPassedOver() {
    meet();

    fault(ErrorCode.QUOTA_EXCEEDED, log(3).log());

    assertThat(end.events).isEmpty();
    assertThat(end.session.isClosed()).isFalse();
  }
}
