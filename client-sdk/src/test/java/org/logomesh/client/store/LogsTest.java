package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

class LogsTest {
  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final Logs logs = store.logs();
  private final TestChain alice = new TestChain(1);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void append_newLog_standsAtItsHead() {
    List<VerifiedEntry> entries = alice.next(3);

    logs.append(alice.log(), entries);

    assertThat(logs.state(alice.log())).isEqualTo(alice.state());
    assertThat(logs.frontier().head(alice.log())).isEqualTo(alice.state().head());
    assertThat(logs.find(alice.log()))
        .isEqualTo(
            new LogInfo(
                alice.log(),
                alice.log(),
                alice.device(),
                0,
                null,
                alice.state(),
                LogInfo.NOT_FORKED,
                false,
                -1));
  }

  @Test
  void append_gapOrOtherBranch_isRefusedAndChangesNothing() {
    logs.append(alice.log(), alice.next(2));
    TestChain twin = alice.fork(2);
    twin.next();
    VerifiedEntry onOtherBranch = twin.next();
    VerifiedEntry skipped = alice.next();
    LogState before = logs.state(alice.log());

    assertThatThrownBy(() -> logs.append(alice.log(), List.of(alice.next())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> logs.append(alice.log(), List.of(skipped, onOtherBranch)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(logs.state(alice.log())).isEqualTo(before);
    assertThat(store.entries().at(alice.log(), 2)).isNull();
  }

  @Test
  void frontier_insideTransaction_seesWhatItAppended() {
    store.run(
        () -> {
          assertThat(logs.frontier().size()).isZero();
          logs.append(alice.log(), alice.next(1));
          assertThat(logs.frontier().seq(alice.log())).isZero();
          logs.append(alice.log(), alice.next(1));
          assertThat(logs.frontier().seq(alice.log())).isEqualTo(1);
        });
  }

  @Test
  void append_rolledBack_isForgottenByCachesToo() {
    logs.append(alice.log(), alice.next(2));
    LogState before = alice.state();
    VerifiedEntry lost = alice.next();

    assertThatThrownBy(
            () ->
                store.run(
                    () -> {
                      logs.append(alice.log(), List.of(lost));
                      assertThat(store.entries().place(lost.after().hash())).isNotNull();
                      throw new UnsupportedOperationException("no");
                    }))
        .isInstanceOf(UnsupportedOperationException.class);

    store.run(
        () -> {
          assertThat(logs.state(alice.log())).isEqualTo(before);
          assertThat(store.entries().place(lost.after().hash())).isNull();
          assertThat(store.entries().hashAt(alice.log(), 2)).isNull();
        });
  }

  @Test
  void transaction_nestedPartFailed_cannotCommit() {
    assertThatThrownBy(
            () ->
                store.run(
                    () -> {
                      logs.append(alice.log(), alice.next(1));
                      try {
                        logs.append(alice.log(), alice.next(2).subList(1, 2));
                      } catch (IllegalArgumentException swallowed) {
                        // What the caller should not do.
                      }
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(logs.all()).isEmpty();
  }

  @Test
  void stateAt_everyPlace_isTheStateThatWasAppended() {
    VerifiedEntry open = alice.next();
    VerifiedEntry first = alice.next();
    RecordHash newer = alice.record();
    VerifiedEntry changed = alice.citing(newer);
    VerifiedEntry last = alice.next();
    logs.append(alice.log(), List.of(open, first, changed, last));

    assertThat(logs.stateAt(alice.log(), 0)).isEqualTo(open.after());
    assertThat(logs.stateAt(alice.log(), 1)).isEqualTo(first.after());
    assertThat(logs.stateAt(alice.log(), 2)).isEqualTo(changed.after());
    assertThat(logs.stateAt(alice.log(), 3)).isEqualTo(last.after());
    assertThat(logs.stateAt(alice.log(), 4)).isNull();
    assertThat(logs.citedRanges())
        .extracting(CitedRange::fromSeq, CitedRange::toSeq, CitedRange::trustHeads)
        .containsExactly(tuple(0L, 1L, open.after().trustHeads()), tuple(2L, 3L, List.of(newer)));
  }

  @Test
  void split_forkedLog_movesEntriesAndKeepsTheCommonPast() {
    List<VerifiedEntry> common = alice.next(3);
    TestChain twin = alice.fork(9);
    RecordHash cited = alice.record();
    VerifiedEntry ours = alice.citing(cited);
    VerifiedEntry oursLater = alice.next();
    List<VerifiedEntry> theirs = twin.next(2);
    logs.append(alice.log(), common);
    logs.append(alice.log(), List.of(ours, oursLater));
    LogId left = LogId.of(alice.bytes(LogId.SIZE));
    LogId right = LogId.of(alice.bytes(LogId.SIZE));

    store.run(
        () -> {
          logs.split(alice.log(), 3, left);
          logs.branch(alice.log(), 3, right);
          logs.append(right, theirs);
        });

    assertThat(logs.state(alice.log())).isEqualTo(common.get(2).after());
    assertThat(logs.state(left)).isEqualTo(oursLater.after());
    assertThat(logs.state(right)).isEqualTo(twin.state());
    assertThat(logs.stateAt(left, 3)).isEqualTo(ours.after());
    assertThat(logs.stateAt(left, 1)).isEqualTo(common.get(1).after());
    assertThat(store.entries().hashAt(right, 3)).isEqualTo(theirs.get(0).after().hash());
    assertThat(store.entries().hashAt(right, 2)).isEqualTo(common.get(2).after().hash());
    assertThat(store.entries().at(alice.log(), 3)).isNull();
    assertThat(store.entries().place(ours.after().hash()))
        .isEqualTo(new Place(left, 3, ours.after().hash()));
    assertThat(logs.frontier().size()).isEqualTo(3);
    assertThatThrownBy(() -> logs.append(alice.log(), List.of(theirs.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(logs.citedRanges())
        .extracting(CitedRange::log, CitedRange::fromSeq, CitedRange::toSeq)
        .containsExactly(tuple(alice.log(), 0L, 2L), tuple(left, 3L, 4L), tuple(right, 3L, 4L));
  }

  /** Whichever branch of the earlier fork the store is told of first. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void split_beforeAForkThatIsKnown_branchesFollowWhatTheyBuildOn(boolean othersFirst) {
    List<VerifiedEntry> common = alice.next(2);
    List<VerifiedEntry> middle = alice.next(2);
    TestChain twin = alice.fork(9);
    List<VerifiedEntry> ours = alice.next(1);
    List<VerifiedEntry> theirs = twin.next(1);
    logs.append(alice.log(), common);
    logs.append(alice.log(), middle);
    logs.append(alice.log(), ours);
    LogId ourLate = LogId.of(alice.bytes(LogId.SIZE));
    LogId theirLate = LogId.of(alice.bytes(LogId.SIZE));
    LogId early = LogId.of(alice.bytes(LogId.SIZE));
    store.run(
        () -> {
          logs.split(alice.log(), 4, ourLate);
          logs.branch(alice.log(), 4, theirLate);
          logs.append(theirLate, theirs);
        });

    if (othersFirst) {
      logs.branch(alice.log(), 2, LogId.of(alice.bytes(LogId.SIZE)));
    }
    logs.split(alice.log(), 2, early);

    assertThat(logs.state(early)).isEqualTo(middle.get(1).after());
    assertThat(logs.stateAt(ourLate, 3)).isEqualTo(middle.get(1).after());
    assertThat(logs.stateAt(theirLate, 3)).isEqualTo(middle.get(1).after());
    assertThat(logs.stateAt(theirLate, 1)).isEqualTo(common.get(1).after());
    assertThat(store.entries().hashAt(theirLate, 2)).isEqualTo(middle.get(0).after().hash());
    assertThat(Objects.requireNonNull(logs.find(alice.log())).forkedAt()).isEqualTo(2);
    assertThat(Objects.requireNonNull(logs.find(early)).forkedAt()).isEqualTo(4);
    assertThat(Objects.requireNonNull(logs.find(theirLate)).parent()).isEqualTo(early);
  }

  @Test
  void split_atTheFirstEntry_leavesAnEmptyLog() {
    TestChain twin = alice.fork(4);
    List<VerifiedEntry> ours = alice.next(2);
    LogId left = LogId.of(alice.bytes(LogId.SIZE));
    LogId right = LogId.of(alice.bytes(LogId.SIZE));
    logs.append(alice.log(), ours);

    store.run(
        () -> {
          logs.split(alice.log(), 0, left);
          logs.branch(alice.log(), 0, right);
          logs.append(right, twin.next(1));
        });

    assertThat(logs.state(alice.log())).isNull();
    assertThat(logs.state(left)).isEqualTo(alice.state());
    assertThat(logs.state(right)).isEqualTo(twin.state());
    assertThat(logs.frontier().heads()).containsOnlyKeys(left, right);
  }

  @Test
  void startOwn_restoredImage_hasToStartAnother() {
    logs.append(alice.log(), alice.next(1));
    logs.startOwn(alice.log(), store.settings());
    assertThat(store.settings().ownLog()).isEqualTo(alice.log());
    byte[] image = store.image();

    try (SpaceStore crashed = SpaceStore.fromImage(image, OpenToken.SAME, new SplittableRandom(2));
        SpaceStore restored =
            SpaceStore.fromImage(image, OpenToken.RESTORED_OR_COPIED, new SplittableRandom(3))) {
      assertThat(crashed.settings().ownLog()).isEqualTo(alice.log());
      assertThat(crashed.settings().incarnation()).isEqualTo(store.settings().incarnation());
      assertThat(restored.settings().ownLog()).isNull();
      assertThat(restored.settings().predecessorLog()).isEqualTo(alice.log());
      assertThat(restored.settings().incarnation()).isNotEqualTo(store.settings().incarnation());
      assertThat(restored.logs().state(alice.log())).isEqualTo(alice.state());
      assertThat(restored.logs().all()).extracting(LogInfo::own).containsExactly(true);
    }
  }
}
