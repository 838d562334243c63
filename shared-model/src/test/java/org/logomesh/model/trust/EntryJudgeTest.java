package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.DAN;
import static org.logomesh.model.trust.TestSpace.EVE;
import static org.logomesh.model.trust.TestSpace.FIRST_EPOCH;
import static org.logomesh.model.trust.TestSpace.WORDS;
import static org.logomesh.model.trust.TestSpace.cut;
import static org.logomesh.model.trust.TestSpace.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/** Which entries have effect. */
class EntryJudgeTest {
  private final TestSpace space = TestSpace.founded();

  private Verdict judge(TestDevice author, String log, long seq, RecordHash... cited) {
    EpochId epoch = space.at(cited).currentEpochs().first();
    return new EntryJudge(space.log())
        .judge(author.id(), TestSpace.log(log), seq, entry(log, seq), List.of(cited), epoch);
  }

  @Test
  void judge_writer_isEffective_fromItsAdmissionOn() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));

    assertThat(judge(BOB, "bob", 0, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 0, space.root())).isEqualTo(Verdict.NOT_A_WRITER);
    assertThat(judge(EVE, "eve", 0, bob)).isEqualTo(Verdict.NOT_A_WRITER);
  }

  @Test
  void judge_reader_isNotAWriter_untilPromoted() {
    RecordHash basic = space.add(ADA, space.admit(BOB, TrustLevel.BASIC));
    RecordHash verified = space.add(ADA, space.promote(BOB, TrustLevel.VERIFIED));

    assertThat(judge(BOB, "bob", 0, basic)).isEqualTo(Verdict.NOT_A_WRITER);
    assertThat(judge(BOB, "bob", 1, verified)).isEqualTo(Verdict.EFFECTIVE);
  }

  @Test
  void judge_unknownHead_waits() {
    RecordHash unknown = RecordHash.of(new byte[32]);

    assertThat(
            new EntryJudge(space.log())
                .judge(
                    ADA.id(),
                    TestSpace.log("ada"),
                    0,
                    null,
                    List.of(space.root(), unknown),
                    FIRST_EPOCH))
        .isEqualTo(Verdict.UNKNOWN_HEADS);
  }

  /** Attack 5. */
  @Test
  void judge_epochThatWasNotCurrentAtTheCitedHeads_isStale() {
    RecordHash rotated = space.add(ADA, space.rotate(ADA, WORDS));
    EpochId later = space.state().currentEpochs().first();
    EntryJudge judge = new EntryJudge(space.log());

    assertThat(judgeAda(judge, rotated, FIRST_EPOCH)).isEqualTo(Verdict.STALE_EPOCH);
    assertThat(judgeAda(judge, space.root(), FIRST_EPOCH)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judgeAda(judge, space.root(), later)).isEqualTo(Verdict.STALE_EPOCH);
    assertThat(judgeAda(judge, rotated, later)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judgeAda(judge, rotated, TestSpace.epoch("made up"))).isEqualTo(Verdict.STALE_EPOCH);
  }

  private static Verdict judgeAda(EntryJudge judge, RecordHash cited, EpochId epoch) {
    return judge.judge(ADA.id(), TestSpace.log("ada"), 0, null, List.of(cited), epoch);
  }

  /** Attack 14: no clock, only what was known. */
  @Test
  void judge_removed_keepsWhatTheCutKeeps_howeverItIsBackdated() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    RecordHash removal = space.add(ADA, space.revoke(BOB, cut("bob", 5)));

    assertThat(judge(BOB, "bob", 5, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 6, bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "bob", 6, removal)).isEqualTo(Verdict.NOT_A_WRITER);
    assertThat(judge(BOB, "unlisted", 0, bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(ADA, "ada", 0, bob)).isEqualTo(Verdict.EFFECTIVE);
  }

  @Test
  void judge_otherBranchAtTheCut_isCut() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5)));

    assertThat(
            new EntryJudge(space.log())
                .judge(
                    BOB.id(), TestSpace.log("bob"), 5, entry("fork", 5), List.of(bob), FIRST_EPOCH))
        .isEqualTo(Verdict.CUT);
  }

  /** A log that was forked, below the entry that the removal of its device names. */
  @Test
  void judge_branchOfTheLogThatTheCutNames_keepsTheOneThatGoesOnToIt() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5)));
    Lineage kept = branch("kept", entry("bob", 5));
    Lineage other = branch("other", entry("other", 5));

    assertThat(judge(kept, 4, entry("kept", 4), bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(kept, 5, entry("bob", 5), bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(kept, 6, entry("kept", 6), bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(other, 4, entry("other", 4), bob)).isEqualTo(Verdict.CUT);
    assertThat(new EntryJudge(space.log()).cuts(BOB.id())).containsExactly(cut("bob", 5));
    assertThat(new EntryJudge(space.log()).cuts(ADA.id())).isEmpty();
  }

  @Test
  void judge_branchThatTheCutNames_keepsWhateverGoesFurther() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5), cut("low", 3), cut("high", 8)));

    Lineage low = branch("low", entry("bob", 5));
    Lineage high = branch("high", entry("bob", 5));

    assertThat(judge(low, 5, entry("bob", 5), bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(high, 8, entry("high", 8), bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(high, 9, entry("high", 9), bob)).isEqualTo(Verdict.CUT);
  }

  private Verdict judge(Lineage lineage, long seq, EntryHash hash, RecordHash cited) {
    return new EntryJudge(space.log())
        .judge(BOB.id(), lineage, seq, hash, List.of(cited), FIRST_EPOCH);
  }

  /** A branch of Bob's log, in which an entry is. */
  private static Lineage branch(String name, EntryHash entry) {
    return new Lineage() {
      @Override
      public LogId log() {
        return TestSpace.log(name);
      }

      @Override
      public List<LogId> ancestors() {
        return List.of(TestSpace.log("bob"));
      }

      @Override
      public boolean goesOnTo(EntryHash other) {
        return other.equals(entry);
      }
    };
  }

  @Test
  void judge_concurrentRemovals_theLowestCutCounts() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5), cut("second", 5)), bob);
    space.add(WORDS, space.revoke(BOB, cut("bob", 3)), bob);

    assertThat(judge(BOB, "bob", 3, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 4, bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "second", 0, bob)).isEqualTo(Verdict.CUT);
    assertThat(space.state().cuts(BOB.id())).containsOnlyKeys(TestSpace.log("bob"));
    assertThat(space.state().cuts(BOB.id())).containsValue(cut("bob", 3));
  }

  /** The unsent notes of a lost phone. */
  @Test
  void judge_cutRaisedLater_givesTheEntriesBack() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5)));
    space.add(ADA, space.raise(BOB, cut("bob", 9), cut("second", 0)));

    assertThat(judge(BOB, "bob", 9, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 10, bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "second", 0, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(space.state().wasRemoved(BOB.id())).isTrue();
  }

  @Test
  void judge_raiseConcurrentWithAnotherRemoval_doesNotRaiseThatOne() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    RecordHash removal = space.add(ADA, space.revoke(BOB, cut("bob", 5)), bob);
    space.add(ADA, space.raise(BOB, cut("bob", 9)), removal);
    space.add(WORDS, space.revoke(BOB, cut("bob", 7)), bob);

    assertThat(judge(BOB, "bob", 7, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 8, bob)).isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_raises_concurrentTheLowest_laterTheLater_neverBelowTheRemoval() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    RecordHash removal = space.add(ADA, space.revoke(BOB, cut("bob", 5)));
    RecordHash nine = space.add(ADA, space.raise(BOB, cut("bob", 9)), removal);
    RecordHash eight = space.add(WORDS, space.raise(BOB, cut("bob", 8)), removal);
    assertThat(judge(BOB, "bob", 8, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 9, bob)).isEqualTo(Verdict.CUT);

    space.add(ADA, space.raise(BOB, cut("bob", 20)), nine, eight);
    assertThat(judge(BOB, "bob", 20, bob)).isEqualTo(Verdict.EFFECTIVE);

    space.add(ADA, space.raise(BOB, cut("bob", 1)));
    assertThat(judge(BOB, "bob", 5, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 6, bob)).isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_demotedAndPromotedAgain_onlyWhatWasWrittenBetweenIsCut() {
    RecordHash before = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    RecordHash demotion = space.add(ADA, space.demote(BOB, TrustLevel.BASIC, cut("bob", 3)));
    RecordHash promotion = space.add(ADA, space.promote(BOB, TrustLevel.VERIFIED));

    assertThat(judge(BOB, "bob", 3, before)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 4, before)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "bob", 4, demotion)).isEqualTo(Verdict.NOT_A_WRITER);
    assertThat(judge(BOB, "bob", 5, promotion)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "new", 0, promotion)).isEqualTo(Verdict.EFFECTIVE);

    // A second demotion does not give back what the first one cut.
    space.add(ADA, space.demote(BOB, TrustLevel.BASIC, cut("bob", 9)));
    assertThat(judge(BOB, "bob", 4, before)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "bob", 9, promotion)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 10, promotion)).isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_demotionToALevelThatWrites_cutsNothing() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.demote(BOB, TrustLevel.VERIFIED));

    assertThat(judge(BOB, "bob", 7, bob)).isEqualTo(Verdict.EFFECTIVE);
  }

  /** A device that a removed administrator slipped in must not write for ever by citing that. */
  @Test
  void judge_deviceSlippedInByARemovedAdmin_isNeverAWriter() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash basic = space.add(ADA, space.admit(CAM, TrustLevel.BASIC));
    space.add(ADA, space.revoke(BOB), basic);
    RecordHash slipped = space.add(BOB, space.admit(EVE, TrustLevel.VERIFIED), bob);
    RecordHash lifted = space.add(BOB, space.promote(CAM, TrustLevel.VERIFIED), basic);

    assertThat(space.at(slipped).mayWrite(EVE.id())).isTrue();
    assertThat(judge(EVE, "eve", 0, slipped)).isEqualTo(Verdict.NOT_A_WRITER);
    assertThat(judge(CAM, "cam", 0, lifted)).isEqualTo(Verdict.NOT_A_WRITER);

    // Someone who stays vouches for her: what she wrote in good faith counts.
    space.add(ADA, space.admit(EVE, TrustLevel.VERIFIED));
    assertThat(judge(EVE, "eve", 0, slipped)).isEqualTo(Verdict.EFFECTIVE);
  }

  @Test
  void judge_removalThatIsVoid_cutsNothing() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash dan = space.add(ADA, space.admit(DAN, TrustLevel.VERIFIED));
    space.add(BOB, space.revoke(DAN), dan);
    assertThat(judge(DAN, "dan", 0, dan)).isEqualTo(Verdict.CUT);

    space.add(ADA, space.revoke(BOB), dan);
    assertThat(judge(DAN, "dan", 0, dan)).isEqualTo(Verdict.EFFECTIVE);
  }

  @Test
  void judge_asked_twice_answersTheSame() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 5)));
    EntryJudge judge = new EntryJudge(space.log());
    for (long seq : new long[] {5, 6, 5, 6}) {
      assertThat(judge.judge(BOB.id(), TestSpace.log("bob"), seq, null, List.of(bob), FIRST_EPOCH))
          .isEqualTo(seq == 5 ? Verdict.EFFECTIVE : Verdict.CUT);
    }
  }

  @Test
  void headsAdvance_lessCitedThanBefore_regresses() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), space.root());
    EntryJudge judge = new EntryJudge(space.log());

    assertThat(judge.headsAdvance(List.of(space.root()), List.of(bob))).isTrue();
    assertThat(judge.headsAdvance(List.of(bob), List.of(bob, cam))).isTrue();
    assertThat(judge.headsAdvance(List.of(bob), List.of(cam))).isFalse();
    assertThat(judge.headsAdvance(List.of(bob), List.of(space.root()))).isFalse();
    assertThat(judge.headsAdvance(List.of(bob), List.of(RecordHash.of(new byte[32])))).isFalse();
  }

  @Test
  void verdictsChangedSince_namesExactlyWhomTheChangeTouches() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.admit(CAM, TrustLevel.BASIC));
    TrustState before = space.state();

    space.add(ADA, space.revoke(BOB, cut("bob", 5)));
    TrustState removed = space.state();
    assertThat(removed.verdictsChangedSince(before)).containsExactly(BOB.id());

    space.add(ADA, space.rotate(ADA, WORDS));
    assertThat(space.state().verdictsChangedSince(removed)).isEmpty();

    space.add(ADA, space.raise(BOB, cut("bob", 6)));
    assertThat(space.state().verdictsChangedSince(removed)).containsExactly(BOB.id());
    assertThat(space.state().verdictsChangedSince(space.state())).isEmpty();
  }

  /** Who has dropped the entries must end as who has them. */
  @Test
  void judge_belowACheckpoint_isNotCutByARemovalThatDidNotKnowOfIt() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 2)), bob);
    assertThat(judge(BOB, "bob", 5, bob)).isEqualTo(Verdict.CUT);

    space.add(WORDS, TestSpace.checkpoint(BOB, cut("bob", 5), cut("second", 0)), bob);

    assertThat(judge(BOB, "bob", 5, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 6, bob)).isEqualTo(Verdict.CUT);
    assertThat(judge(BOB, "second", 0, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "third", 0, bob)).isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_removalUponACheckpoint_cutsNoLower_whenOthersVouchedForIt() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash byBob = space.add(BOB, TestSpace.checkpoint(BOB, cut("bob", 9)), bob);
    RecordHash byAda = space.add(ADA, TestSpace.checkpoint(BOB, cut("bob", 5)), byBob);
    space.add(ADA, space.revoke(BOB, cut("bob", 2)), byAda);

    assertThat(judge(BOB, "bob", 5, bob)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(BOB, "bob", 6, bob)).as("for himself alone").isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_checkpointUponARemoval_givesNothingBack() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    RecordHash removed = space.add(ADA, space.revoke(BOB, cut("bob", 2)), bob);
    space.add(ADA, TestSpace.checkpoint(BOB, cut("bob", 5)), removed);

    assertThat(judge(BOB, "bob", 3, bob)).isEqualTo(Verdict.CUT);
  }

  @Test
  void judge_admittedByWhoWasRemovedMeanwhile_keepsWhatACheckpointHas() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), bob);
    RecordHash eve = space.add(BOB, space.admit(EVE, TrustLevel.VERIFIED), cam);
    space.add(CAM, TestSpace.checkpoint(EVE, cut("eve", 3)), eve);
    assertThat(judge(EVE, "eve", 4, eve)).isEqualTo(Verdict.EFFECTIVE);

    space.add(ADA, space.revoke(BOB), cam);

    assertThat(judge(EVE, "eve", 3, eve)).isEqualTo(Verdict.EFFECTIVE);
    assertThat(judge(EVE, "eve", 4, eve)).isEqualTo(Verdict.NOT_A_WRITER);
  }

  @Test
  void verdictsChangedSince_checkpoint_namesWhomItGivesBack() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, cut("bob", 2)), bob);
    TrustState before = space.state();
    space.add(
        WORDS,
        TestSpace.checkpoint(Map.of(BOB, List.of(cut("bob", 5)), ADA, List.of(cut("ada", 7)))),
        bob);

    assertThat(space.state().verdictsChangedSince(before)).containsExactly(BOB.id());
  }
}
