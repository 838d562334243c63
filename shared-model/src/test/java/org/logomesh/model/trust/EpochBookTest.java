package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.FIRST_EPOCH;
import static org.logomesh.model.trust.TestSpace.WORDS;
import static org.logomesh.model.trust.TestSpace.epoch;
import static org.logomesh.model.trust.TestSpace.grant;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/** Key epochs: which are current, and who has which key. */
class EpochBookTest {
  private static final long NOW = 1_000;

  private final TestSpace space = TestSpace.founded();

  @Test
  void currentEpochs_rotation_supersedesWhatItKnew() {
    space.add(ADA, new TrustBody.Epoch(grant(epoch("2"), List.of(FIRST_EPOCH), ADA, WORDS)));

    assertThat(space.state().currentEpochs()).containsExactly(epoch("2"));
    assertThat(space.at(space.root()).currentEpochs()).containsExactly(FIRST_EPOCH);
  }

  @Test
  void currentEpochs_concurrentRotations_areBothCurrentUntilMerged() {
    space.add(
        ADA,
        new TrustBody.Epoch(grant(epoch("a"), List.of(FIRST_EPOCH), ADA, WORDS)),
        space.root());
    space.add(
        WORDS,
        new TrustBody.Epoch(grant(epoch("b"), List.of(FIRST_EPOCH), ADA, WORDS)),
        space.root());
    EpochId lower = epoch("a").compareTo(epoch("b")) < 0 ? epoch("a") : epoch("b");
    assertThat(space.state().currentEpochs()).containsExactlyInAnyOrder(epoch("a"), epoch("b"));
    assertThat(space.state().writeEpoch()).isEqualTo(lower);
    assertThat(space.state().rotationDue(NOW)).isTrue();

    space.add(
        ADA, new TrustBody.Epoch(grant(epoch("c"), List.of(epoch("a"), epoch("b")), ADA, WORDS)));
    assertThat(space.state().currentEpochs()).containsExactly(epoch("c"));
    assertThat(space.state().rotationDue(NOW)).isFalse();
  }

  @Test
  void currentEpochs_removalThatForgetsToLink_supersedesAllTheSame() {
    space.add(ADA, space.rotate(ADA, WORDS), space.root());
    space.add(WORDS, space.rotate(ADA, WORDS), space.root());
    space.add(
        ADA,
        new TrustBody.Revoke(
            new TreeMap<>(Map.of(BOB.id(), List.of())), grant(epoch("new"), List.of(), ADA)));

    assertThat(space.state().currentEpochs()).containsExactly(epoch("new"));
  }

  @Test
  void currentEpochs_grantOfAKnownEpoch_onlyAddsWraps() {
    space.add(ADA, space.admit(BOB, TrustLevel.BASIC));
    space.add(ADA, new TrustBody.Epoch(grant(epoch("2"), List.of(FIRST_EPOCH), ADA, WORDS)));
    assertThat(space.state().readersWithout(epoch("2"), NOW)).containsExactly(BOB.id());

    space.add(ADA, new TrustBody.Epoch(grant(epoch("2"), List.of(), BOB)));
    assertThat(space.state().readersWithout(epoch("2"), NOW)).isEmpty();
    assertThat(space.state().rotationDue(NOW)).isFalse();
    // The first epoch granted once more is not current again.
    space.add(ADA, new TrustBody.Epoch(grant(FIRST_EPOCH, List.of(), BOB)));
    assertThat(space.state().currentEpochs()).containsExactly(epoch("2"));
  }

  @Test
  void currentEpochs_voidedRemoval_introducesNothing() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(BOB, space.revoke(CAM), bob);
    RecordHash byAda = space.add(ADA, space.revoke(BOB), bob);

    assertThat(space.state().currentEpochs()).isEqualTo(space.at(byAda).currentEpochs());
  }

  @Test
  void wrapsFor_aDevice_areFoundInEveryKindOfRecordLatestFirst() {
    RecordHash admitted = space.add(ADA, space.admit(BOB, TrustLevel.BASIC));
    RecordHash rotated =
        space.add(
            ADA, new TrustBody.Epoch(grant(epoch("2"), List.of(FIRST_EPOCH), ADA, BOB, WORDS)));
    RecordHash promoted =
        space.add(
            ADA,
            TrustBody.Level.promotion(
                BOB.id(), TrustLevel.FULL, new TreeMap<>(Map.of(epoch("2"), TestSpace.wrap()))));

    assertThat(space.state().wrapsFor(BOB.id()))
        .containsExactly(
            new KeyWrap(epoch("2"), TestSpace.wrap(), promoted),
            new KeyWrap(epoch("2"), TestSpace.wrap(), rotated),
            new KeyWrap(FIRST_EPOCH, TestSpace.wrap(), admitted));
    assertThat(space.state().wrapsFor(CAM.id())).isEmpty();
    assertThat(space.state().wrapsFor(WORDS.id()))
        .extracting(KeyWrap::epoch)
        .containsExactly(epoch("2"), FIRST_EPOCH);
  }

  @Test
  void links_ofAllGrants_leadFromLaterToEarlier() {
    space.add(ADA, new TrustBody.Epoch(grant(epoch("2"), List.of(FIRST_EPOCH), ADA)));
    space.add(ADA, new TrustBody.Epoch(grant(epoch("3"), List.of(epoch("2")), ADA)));

    Opaque key = Opaque.of(new byte[48]);
    assertThat(space.state().links())
        .containsExactly(
            new KeyLink(epoch("3"), epoch("2"), key), new KeyLink(epoch("2"), FIRST_EPOCH, key));
  }

  @Test
  void rotationDue_readerWithoutAWrap_untilItExpires() {
    space.add(
        ADA,
        new TrustBody.Admit(
            BOB.certificate(space.id.bytes(), TrustLevel.BASIC, NOW), new TreeMap<>()));

    assertThat(space.state().rotationDue(NOW - 1)).isTrue();
    assertThat(space.state().rotationDue(NOW)).isFalse();
  }

  @Test
  void rotationDue_someoneWithoutTheRightHasTheKey() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    assertThat(space.state().rotationDue(NOW)).isFalse();
    // Bob hands the key to Cam while Ada removes Bob: Cam is no member, but has the key of Ada's
    // removal if Bob is quick; here, of the first epoch only.
    space.add(BOB, space.admit(CAM, TrustLevel.BASIC), bob);
    space.add(
        ADA,
        new TrustBody.Revoke(
            new TreeMap<>(Map.of(BOB.id(), List.of())),
            grant(epoch("without bob"), List.of(FIRST_EPOCH), ADA, WORDS)),
        bob);
    assertThat(space.state().rotationDue(NOW)).isFalse();

    space.add(ADA, new TrustBody.Epoch(grant(epoch("without bob"), List.of(), CAM)));
    assertThat(space.state().rotationDue(NOW)).isTrue();
  }

  @Test
  void rotationDue_mutualRemoval_isDue() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB), bob);
    space.add(BOB, space.revoke(ADA), bob);

    assertThat(space.state().rotationDue(NOW)).isTrue();
  }
}
