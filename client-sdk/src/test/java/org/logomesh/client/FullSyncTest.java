package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.client.sync.SyncWarning.Kind;
import org.logomesh.model.id.LogId;

/** Rounds and snapshots, in the order in which a sync goes through them. */
class FullSyncTest {
  private static final PeerName RELAY = PeerName.relay("wss://relay.example");
  private static final Set<LogId> NONE = Set.of();
  private static final Set<LogId> SOME = Set.of(LogId.of(new byte[LogId.SIZE]));

  private final List<String> done = new ArrayList<>();
  private final List<SyncWarning> noticed = new ArrayList<>();
  private final Deque<Moved> rounds = new ArrayDeque<>();
  private SyncWarning begun = warning(Kind.BEGAN_AGAIN);
  private SyncWarning filled = warning(Kind.RELAY_FILLED);
  private final FullSync sync = new FullSync(this::round, new Scripted(), noticed::add);

  private final class Scripted implements FullSync.StandIns {
    @Override
    public SyncWarning catchUp(Set<LogId> lacking) {
      assertThat(lacking).isEqualTo(SOME);
      done.add("catch up");
      return begun;
    }

    @Override
    public SyncWarning fill() {
      done.add("fill");
      return filled;
    }

    @Override
    public SyncWarning stillUnfilled() {
      return warning(Kind.RELAY_NOT_FILLED);
    }
  }

  private Moved round(Duration timeout) {
    assertThat(timeout).isEqualTo(Duration.ofSeconds(5));
    done.add("round");
    return rounds.remove();
  }

  private static SyncWarning warning(Kind kind) {
    return new SyncWarning(kind, RELAY, kind.name());
  }

  private static Moved moved(
      long entriesSent, Set<LogId> lacking, Set<LogId> unsendable, Kind... warnings) {
    return new Moved(
        1,
        entriesSent,
        2,
        3,
        4,
        5,
        true,
        lacking,
        unsendable,
        Arrays.stream(warnings).map(FullSyncTest::warning).toList());
  }

  private Moved run(Moved... each) {
    rounds.addAll(List.of(each));
    Moved all = sync.run(Duration.ofSeconds(5));
    assertThat(rounds).isEmpty();
    return all;
  }

  private static List<Kind> kinds(List<SyncWarning> warnings) {
    return warnings.stream().map(SyncWarning::kind).toList();
  }

  @Test
  void run_nothingIsMissing_isOneRound() {
    Moved only = moved(7, NONE, NONE, Kind.FORKED);

    assertThat(run(only)).isEqualTo(only);
    assertThat(done).containsExactly("round");
    assertThat(noticed).isEmpty();
  }

  @Test
  void run_relayHasDroppedWhatIsMissingHere_beginsAgainAndBringsTheRest() {
    Moved all =
        run(moved(7, SOME, NONE, Kind.LOG_STOPPED), moved(1, NONE, NONE, Kind.PEER_REPLACED));

    assertThat(done).containsExactly("round", "catch up", "round");
    assertThat(all.entriesSent()).isEqualTo(8);
    assertThat(all.bytesReceived()).isEqualTo(10);
    assertThat(all.peers()).isEqualTo(1);
    assertThat(all.lacking()).isEmpty();
    assertThat(kinds(all.warnings())).containsExactly(Kind.BEGAN_AGAIN, Kind.PEER_REPLACED);
    assertThat(kinds(noticed)).containsExactly(Kind.BEGAN_AGAIN);
  }

  @Test
  void run_noSnapshotToBeginWith_saysSoFirstAndLeavesItAtOneRound() {
    begun = warning(Kind.BEHIND);

    Moved all = run(moved(7, SOME, NONE, Kind.LOG_STOPPED));

    assertThat(done).containsExactly("round", "catch up");
    assertThat(all.entriesSent()).isEqualTo(7);
    assertThat(kinds(all.warnings())).containsExactly(Kind.BEHIND, Kind.LOG_STOPPED);
  }

  @Test
  void run_relayHasLostWhatOnlyASnapshotHas_isFilledAndGetsTheRest() {
    Moved all = run(moved(0, NONE, SOME, Kind.LOG_STOPPED), moved(9, NONE, NONE));

    assertThat(done).containsExactly("round", "fill", "round");
    assertThat(all.entriesSent()).isEqualTo(9);
    assertThat(kinds(all.warnings())).containsExactly(Kind.RELAY_FILLED);
  }

  @Test
  void run_relayTakesTheSnapshotAndStillLacksIt_saysSoLast() {
    Moved all = run(moved(0, NONE, SOME), moved(0, NONE, SOME, Kind.LOG_STOPPED));

    assertThat(kinds(all.warnings()))
        .containsExactly(Kind.RELAY_FILLED, Kind.LOG_STOPPED, Kind.RELAY_NOT_FILLED);
  }

  @Test
  void run_relayCannotBeFilled_saysWhyOnceAndIsNotAskedAgain() {
    filled = warning(Kind.RELAY_NOT_FILLED);

    Moved all = run(moved(0, NONE, SOME, Kind.LOG_STOPPED));

    assertThat(done).containsExactly("round", "fill");
    assertThat(kinds(all.warnings())).containsExactly(Kind.RELAY_NOT_FILLED, Kind.LOG_STOPPED);
  }

  @Test
  void run_bothSidesLack_catchesUpBeforeItFills() {
    Moved all =
        run(moved(1, SOME, SOME), moved(2, NONE, SOME), moved(4, NONE, NONE, Kind.LOG_STOPPED));

    assertThat(done).containsExactly("round", "catch up", "round", "fill", "round");
    assertThat(all.entriesSent()).isEqualTo(7);
    assertThat(kinds(noticed)).containsExactly(Kind.BEGAN_AGAIN, Kind.RELAY_FILLED);
    assertThat(kinds(all.warnings()))
        .containsExactly(Kind.BEGAN_AGAIN, Kind.RELAY_FILLED, Kind.LOG_STOPPED);
  }

  @Test
  void run_cannotBeginAgainButFillsTheRelay_saysBoth() {
    begun = warning(Kind.BEHIND);

    Moved all = run(moved(1, SOME, SOME), moved(2, SOME, NONE));

    assertThat(done).containsExactly("round", "catch up", "fill", "round");
    assertThat(kinds(all.warnings())).containsExactly(Kind.BEHIND, Kind.RELAY_FILLED);
  }
}
