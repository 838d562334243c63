package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.DAN;
import static org.logomesh.model.trust.TestSpace.EVE;
import static org.logomesh.model.trust.TestSpace.WORDS;
import static org.logomesh.model.trust.TestSpace.cut;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.RecordHash;

/** Who belongs to a space: the rules, one story each. */
class TrustStateTest {
  private final TestSpace space = TestSpace.founded();

  @Test
  void of_emptyLog_nobodyBelongs() {
    TrustState state = TrustState.of(TrustLog.empty(space.id));

    assertThat(state.members()).isEmpty();
    assertThat(state.writeEpoch()).isNull();
    assertThat(state.currentEpochs()).isEmpty();
    assertThat(state.spaceLevel()).isZero();
    assertThat(state.recoveryDevice()).isNull();
  }

  @Test
  void of_genesis_founderAndRecoveryAreFull() {
    TrustState state = space.state();

    assertThat(state.members()).containsOnlyKeys(ADA.id(), WORDS.id());
    assertThat(state.member(ADA.id())).extracting(Member::role).isEqualTo(Member.Role.CREATOR);
    assertThat(state.member(WORDS.id())).extracting(Member::role).isEqualTo(Member.Role.RECOVERY);
    assertThat(state.mayAdminister(WORDS.id())).isTrue();
    assertThat(state.recoveryDevice()).isEqualTo(WORDS.id());
    assertThat(state.currentEpochs()).containsExactly(TestSpace.FIRST_EPOCH);
    assertThat(state.spaceLevel()).isEqualTo(1);
    assertThat(TestSpace.foundedWithoutRecovery().state().recoveryDevice()).isNull();
  }

  @Test
  void level_eachLevel_permitsWhatItSays() {
    space.add(ADA, space.admit(BOB, TrustLevel.UNTRUSTED));
    space.add(ADA, space.admit(CAM, TrustLevel.BASIC));
    space.add(ADA, space.admit(DAN, TrustLevel.VERIFIED));
    TrustState state = space.state();

    assertThat(state.mayRead(BOB.id())).isFalse();
    assertThat(state.mayRead(CAM.id())).isTrue();
    assertThat(state.mayWrite(CAM.id())).isFalse();
    assertThat(state.mayWrite(DAN.id())).isTrue();
    assertThat(state.mayAdminister(DAN.id())).isFalse();
    assertThat(state.mayAdminister(ADA.id())).isTrue();
    assertThat(state.mayRead(EVE.id())).isFalse();
  }

  @Test
  void at_everyRecord_isWhatWasKnownThere() {
    RecordHash admitted = space.add(ADA, space.admit(BOB, TrustLevel.BASIC));
    RecordHash promoted = space.add(ADA, space.promote(BOB, TrustLevel.FULL));
    RecordHash demoted = space.add(ADA, space.demote(BOB, TrustLevel.VERIFIED));
    RecordHash removed = space.add(ADA, space.revoke(BOB));

    assertThat(space.at(space.root()).level(BOB.id())).isNull();
    assertThat(space.at(admitted).level(BOB.id())).isEqualTo(TrustLevel.BASIC);
    assertThat(space.at(promoted).level(BOB.id())).isEqualTo(TrustLevel.FULL);
    assertThat(space.at(demoted).level(BOB.id())).isEqualTo(TrustLevel.VERIFIED);
    assertThat(space.at(removed).level(BOB.id())).isNull();
    assertThat(space.at(removed).wasRemoved(BOB.id())).isTrue();
    assertThat(space.at(demoted, admitted).level(BOB.id())).isEqualTo(TrustLevel.VERIFIED);
  }

  @Test
  void at_unknownHead_isNotComputable() {
    RecordHash unknown = RecordHash.of(new byte[32]);

    assertThatThrownBy(() -> space.at(unknown)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Attack 10: whoever cuts the log anywhere gets no state for heads behind the cut. */
  @Test
  void at_logCutAtEveryIndex_headsBehindTheCutAreUnknown() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(BOB, space.admit(CAM, TrustLevel.FULL));
    space.add(CAM, space.revoke(BOB));
    space.add(ADA, space.rotate(ADA, CAM, WORDS));
    List<byte[]> records = space.encoded();
    List<RecordHash> heads = space.log().records().stream().map(TrustRecord::hash).toList();
    for (int length = 0; length <= records.size(); length++) {
      TrustLog cut = TrustLog.empty(space.id).add(records.subList(0, length)).log();
      EntryJudge judge = new EntryJudge(cut);
      for (int head = 0; head < records.size(); head++) {
        Verdict verdict =
            judge.judge(
                ADA.id(),
                TestSpace.log("a"),
                0,
                null,
                List.of(heads.get(head)),
                TestSpace.epoch("?"));
        assertThat(verdict == Verdict.UNKNOWN_HEADS).isEqualTo(head >= length);
      }
    }
  }

  @Test
  void removal_ofAMember_isForGood() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB));

    assertThat(space.refusal(ADA, space.admit(BOB, TrustLevel.BASIC)))
        .isEqualTo(Rejection.Reason.REMOVED_DEVICE);
    assertThat(space.state().removed()).containsExactly(BOB.id());
  }

  @Test
  void removal_concurrentWithAdmissions_beatsThem() {
    RecordHash removal = space.add(ADA, space.revoke(BOB), space.root());
    RecordHash admission = space.add(WORDS, space.admit(BOB, TrustLevel.FULL), space.root());

    assertThat(space.state().wasRemoved(BOB.id())).isTrue();
    assertThat(space.state().level(BOB.id())).isNull();
    assertThat(space.at(admission).level(BOB.id())).isEqualTo(TrustLevel.FULL);
    assertThat(space.at(removal).level(BOB.id())).isNull();
  }

  /** A device that was removed reaches a peer that has not heard of it, and comes back with it. */
  @Test
  void removal_learntAfterTheStalePeersRecords_holdsAllTheSame() {
    RecordHash known = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash removal = space.add(ADA, space.revoke(BOB));
    // Bob syncs with a stale peer and goes on as if nothing had happened.
    RecordHash slipped = space.add(BOB, space.admit(EVE, TrustLevel.FULL), known);
    RecordHash revenge = space.add(EVE, space.revoke(CAM), slipped);

    assertThat(space.state().wasRemoved(BOB.id())).isTrue();
    assertThat(space.state().members()).containsOnlyKeys(ADA.id(), WORDS.id());
    assertThat(space.state().hasEffect(slipped)).isFalse();
    assertThat(space.state().hasEffect(revenge)).isFalse();
    assertThat(space.state().wasRemoved(CAM.id())).isFalse();
    assertThat(space.state().hasEffect(removal)).isTrue();
    assertThat(space.refusal(BOB, space.rotate())).isEqualTo(Rejection.Reason.NOT_PERMITTED);
    assertThat(space.refusal(ADA, space.admit(BOB, TrustLevel.BASIC)))
        .isEqualTo(Rejection.Reason.REMOVED_DEVICE);
  }

  @Test
  void mutualRemoval_concurrent_removesBoth() {
    RecordHash both = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB), both);
    space.add(BOB, space.revoke(ADA), both);

    assertThat(space.state().removed()).containsExactlyInAnyOrder(ADA.id(), BOB.id());
    assertThat(space.state().members()).containsOnlyKeys(WORDS.id());
    assertThat(space.state().currentEpochs()).hasSize(2);
  }

  @Test
  void mutualRemoval_throughASlippedInDevice_isMutualAllTheSame() {
    RecordHash both = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB), both);
    RecordHash slipped = space.add(BOB, space.admit(EVE, TrustLevel.FULL), both);
    RecordHash revenge = space.add(EVE, space.revoke(ADA), slipped);

    assertThat(space.state().removed()).containsExactlyInAnyOrder(ADA.id(), BOB.id());
    assertThat(space.state().hasEffect(revenge)).isTrue();
    assertThat(space.state().level(EVE.id())).as("the slipped in device").isNull();
  }

  @Test
  void circleOfRemovals_threeAdmins_removesAllThree() {
    RecordHash three = threeAdmins();
    space.add(ADA, space.revoke(BOB), three);
    space.add(BOB, space.revoke(CAM), three);
    space.add(CAM, space.revoke(ADA), three);

    assertThat(space.state().removed()).containsExactlyInAnyOrder(ADA.id(), BOB.id(), CAM.id());
  }

  @Test
  void chainOfRemovals_endsWithTheOneNobodyStrikes() {
    RecordHash three = threeAdmins();
    space.add(ADA, space.revoke(BOB), three);
    RecordHash struck = space.add(BOB, space.revoke(CAM), three);
    RecordHash freed = space.add(CAM, space.admit(DAN, TrustLevel.VERIFIED), three);

    assertThat(space.state().removed()).containsExactly(BOB.id());
    assertThat(space.state().hasEffect(struck)).isFalse();
    assertThat(space.state().hasEffect(freed)).isTrue();
    assertThat(space.state().level(CAM.id())).isEqualTo(TrustLevel.FULL);
  }

  @Test
  void circleOfRemovals_struckFromOutside_fallsOnlyWhereStruck() {
    RecordHash three = threeAdmins();
    RecordHash byBob = space.add(BOB, space.revoke(CAM), three);
    RecordHash byCam = space.add(CAM, space.revoke(BOB), three);
    space.add(ADA, space.revoke(BOB), three);

    assertThat(space.state().removed()).containsExactly(BOB.id());
    assertThat(space.state().hasEffect(byBob)).isFalse();
    assertThat(space.state().hasEffect(byCam)).isTrue();
  }

  @Test
  void recovery_removedAndRemoving_outranks() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(BOB, space.revoke(WORDS), bob);
    space.add(WORDS, space.revoke(BOB), bob);

    assertThat(space.state().removed()).containsExactly(BOB.id());
    assertThat(space.state().recoveryDevice()).isEqualTo(WORDS.id());
  }

  @Test
  void recovery_removed_isGoneButKeepsWhatItDidMeanwhile() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(BOB, space.revoke(WORDS), bob);
    space.add(WORDS, space.admit(CAM, TrustLevel.BASIC), bob);

    assertThat(space.state().recoveryDevice()).isNull();
    assertThat(space.state().wasRemoved(WORDS.id())).isTrue();
    assertThat(space.state().level(CAM.id())).isEqualTo(TrustLevel.BASIC);
  }

  /** Attack 27: the words were stolen, the owner noticed first. */
  @Test
  void recovery_usedAfterItsRemoval_mayDoNothing() {
    space.add(ADA, space.revoke(WORDS));

    assertThat(space.refusal(WORDS, space.revoke(ADA))).isEqualTo(Rejection.Reason.NOT_PERMITTED);
  }

  @Test
  void demotion_concurrentWithPromotion_wins() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.demote(BOB, TrustLevel.BASIC), bob);
    space.add(WORDS, space.promote(BOB, TrustLevel.FULL), bob);

    assertThat(space.state().level(BOB.id())).isEqualTo(TrustLevel.BASIC);
  }

  @Test
  void demotion_concurrentWithTheDemotedsRecords_voidsThem() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.demote(BOB, TrustLevel.VERIFIED), bob);
    space.add(BOB, space.revoke(ADA), bob);
    space.add(BOB, space.admit(EVE, TrustLevel.FULL), bob);

    // They struck each other: the demotion and the removal both hold, the admission does not.
    assertThat(space.state().level(BOB.id())).isEqualTo(TrustLevel.VERIFIED);
    assertThat(space.state().wasRemoved(ADA.id())).isTrue();
    assertThat(space.state().level(EVE.id())).isNull();
  }

  @Test
  void demotion_neverRaises_thoughThePromotionItKnewWasVoid() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash basic = space.add(ADA, space.admit(CAM, TrustLevel.BASIC));
    space.add(WORDS, space.revoke(BOB), basic);
    RecordHash promoted = space.add(BOB, space.promote(CAM, TrustLevel.FULL), basic);
    space.add(ADA, space.demote(CAM, TrustLevel.VERIFIED), promoted);

    assertThat(space.state().level(CAM.id())).isEqualTo(TrustLevel.BASIC);
  }

  @Test
  void promotion_afterTheDemotion_counts() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.demote(BOB, TrustLevel.UNTRUSTED));
    space.add(ADA, space.promote(BOB, TrustLevel.VERIFIED));

    assertThat(space.state().level(BOB.id())).isEqualTo(TrustLevel.VERIFIED);
  }

  @Test
  void promotions_concurrent_theHigherCounts() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.BASIC));
    space.add(ADA, space.promote(BOB, TrustLevel.VERIFIED), bob);
    space.add(WORDS, space.promote(BOB, TrustLevel.FULL), bob);

    assertThat(space.state().level(BOB.id())).isEqualTo(TrustLevel.FULL);
  }

  @Test
  void admissions_concurrent_showTheCertificateOfTheLowestHash() {
    RecordHash one = space.add(ADA, space.admit(BOB, TrustLevel.BASIC, 1), space.root());
    RecordHash two = space.add(WORDS, space.admit(BOB, TrustLevel.VERIFIED, 2), space.root());

    Member bob = Objects.requireNonNull(space.state().member(BOB.id()));
    assertThat(bob.level()).isEqualTo(TrustLevel.VERIFIED);
    assertThat(bob.certificate().expiryEpochSecond()).isEqualTo(one.compareTo(two) < 0 ? 1 : 2);
  }

  @Test
  void admission_voided_canBeRepeatedByAnother() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(BOB, space.admit(CAM, TrustLevel.VERIFIED), bob);
    space.add(ADA, space.revoke(BOB), bob);
    assertThat(space.state().level(CAM.id())).isNull();

    space.add(ADA, space.admit(CAM, TrustLevel.BASIC));
    assertThat(space.state().level(CAM.id())).isEqualTo(TrustLevel.BASIC);
  }

  @Test
  void add_whatCanHaveNoEffect_isRejected() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    List<TrustBody> idle =
        List.of(
            space.admit(BOB, TrustLevel.BASIC),
            space.promote(BOB, TrustLevel.VERIFIED),
            space.promote(BOB, TrustLevel.BASIC),
            space.demote(BOB, TrustLevel.VERIFIED),
            space.promote(CAM, TrustLevel.FULL),
            space.demote(CAM, TrustLevel.BASIC),
            space.raise(BOB, TestSpace.cut("a", 1)),
            new TrustBody.SpaceLevel(1),
            new TrustBody.Revoke(
                new TreeMap<>(Map.of(BOB.id(), List.of())),
                TestSpace.grant(TestSpace.FIRST_EPOCH, List.of())));
    for (TrustBody body : idle) {
      assertThat(space.refusal(ADA, body))
          .as("%s", body)
          .isEqualTo(Rejection.Reason.NOT_APPLICABLE);
    }
  }

  @Test
  void spaceLevel_concurrentRaises_theHighestCounts() {
    space.add(ADA, new TrustBody.SpaceLevel(3), space.root());
    space.add(WORDS, new TrustBody.SpaceLevel(2), space.root());

    assertThat(space.state().spaceLevel()).isEqualTo(3);
  }

  @Test
  void unknownKind_isKeptWithoutEffect() {
    TrustState before = space.state();
    RecordHash unknown =
        space.add(ADA, new TrustBody.Unknown(4_711, Opaque.of(new byte[] {(byte) 0xf6})));

    assertThat(space.log().heads()).containsExactly(unknown);
    assertThat(space.state().members()).isEqualTo(before.members());
    assertThat(space.log().missingFor(List.of(space.root()))).hasSize(1);
  }

  @Test
  void expiry_past_changesNothingInTheFold() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL, 1));
    space.add(BOB, space.admit(CAM, TrustLevel.BASIC));

    assertThat(space.state().level(CAM.id())).isEqualTo(TrustLevel.BASIC);
    Member bob = Objects.requireNonNull(space.state().member(BOB.id()));
    assertThat(bob.expiredAt(0)).isFalse();
    assertThat(bob.expiredAt(1)).isTrue();
  }

  private RecordHash threeAdmins() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    return space.add(ADA, space.admit(CAM, TrustLevel.FULL));
  }

  @Test
  void snapshots_oneAdministrator_oneSignatureIsEnough() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    TrustBody checkpoint = TestSpace.checkpoint(BOB, cut("bob", 5));
    space.add(ADA, checkpoint);

    assertThat(space.state().snapshots())
        .containsExactly(
            new AttestedSnapshot(
                (TrustBody.Checkpoint) checkpoint, new TreeSet<>(Set.of(ADA.id())), true));
  }

  @Test
  void snapshots_twoAdministrators_isStableOnceBothVouch() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    TrustBody first = TestSpace.checkpoint(BOB, cut("bob", 5));
    space.add(ADA, first);
    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(false);

    space.add(BOB, first);
    space.add(BOB, TestSpace.checkpoint(BOB, cut("bob", 6)));

    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(false, true);
  }

  @Test
  void snapshots_furtherAdministratorUponIt_staysStable() {
    TrustBody checkpoint = TestSpace.checkpoint(ADA, cut("ada", 5));
    space.add(ADA, checkpoint);
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, TestSpace.checkpoint(ADA, cut("ada", 6)));

    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .as("the later one waits for who is there by then")
        .containsExactly(false, true);
  }

  /** Or one administrator could date a checkpoint back to when nobody else was there. */
  @Test
  void snapshots_furtherAdministratorBesideIt_isWaitedFor() {
    RecordHash alone = space.add(ADA, space.admit(CAM, TrustLevel.VERIFIED));
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, TestSpace.checkpoint(ADA, cut("ada", 5)), alone);

    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(false);
  }

  @Test
  void snapshots_promotedUponIt_isNotWaitedFor_promotedBeforeIs() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    TrustBody first = TestSpace.checkpoint(ADA, cut("ada", 5));
    space.add(ADA, first);
    space.add(ADA, space.promote(BOB, TrustLevel.FULL));
    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(true);

    space.add(ADA, TestSpace.checkpoint(ADA, cut("ada", 6)));

    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(false, true);
  }

  @Test
  void snapshots_signerRemoved_countsNoMore() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.admit(CAM, TrustLevel.FULL));
    TrustBody body = TestSpace.checkpoint(BOB, cut("bob", 5));
    space.add(ADA, body);
    space.add(BOB, body);
    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(true);

    space.add(ADA, space.revoke(BOB, cut("bob", 5)));

    assertThat(space.state().snapshots())
        .extracting(AttestedSnapshot::stable)
        .containsExactly(false);
  }

  @Test
  void checkpoint_byWhoDoesNotAdminister_isRejected() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));

    assertThat(space.refusal(BOB, TestSpace.checkpoint(BOB, cut("bob", 5))))
        .isEqualTo(Rejection.Reason.NOT_PERMITTED);
  }
}
