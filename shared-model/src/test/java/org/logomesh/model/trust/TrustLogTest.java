package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.DAN;
import static org.logomesh.model.trust.TestSpace.EVE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** The graph of records: what gets in, in which order, and who lacks what. */
class TrustLogTest {
  private final TestSpace space = TestSpace.founded();

  @Test
  void add_genesisOfTheSpace_isAccepted() {
    AddResult result = TrustLog.empty(space.id).add(List.of(space.genesis.bytes()));

    assertThat(result.accepted()).containsExactly(space.genesis);
    assertThat(result.log().heads()).containsExactly(space.root());
    assertThat(space.root().bytes()).isEqualTo(space.id.bytes());
  }

  @Test
  void add_genesisOfAnotherSpace_isRejected() {
    TrustRecord other = TestSpace.genesis(BOB, null);

    AddResult result = TrustLog.empty(space.id).add(List.of(other.bytes()));

    assertThat(result.rejected())
        .containsExactly(new Rejection(other.hash(), Rejection.Reason.OTHER_SPACE));
    assertThat(result.log().isEmpty()).isTrue();
  }

  @Test
  void add_secondGenesis_isRejected() {
    assertThat(space.log().add(List.of(TestSpace.genesis(BOB, null).bytes())).rejected())
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.OTHER_SPACE);
  }

  @Test
  void add_recordOfAnotherSpace_isRejected() {
    TestSpace other = TestSpace.foundedWithoutRecovery();
    // Ada founded both; a record upon one genesis means nothing upon the other.
    TrustRecord foreign = other.write(ADA, other.admit(BOB, TrustLevel.BASIC));

    AddResult result = space.log().add(List.of(foreign.bytes()));

    assertThat(result.accepted()).isEmpty();
    assertThat(result.missing()).containsExactly(other.root());
  }

  @Test
  void add_anyOrder_givesTheSameSet() {
    writeBranches();
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      List<byte[]> shuffled = new ArrayList<>(space.encoded());
      Collections.shuffle(shuffled, random);
      TrustLog log = TrustLog.empty(space.id);
      int accepted = 0;
      for (int from = 0; from < shuffled.size(); ) {
        int to = Math.min(shuffled.size(), from + 1 + random.nextInt(4));
        AddResult result = log.add(shuffled.subList(from, to));
        accepted += result.accepted().size();
        log = result.log();
        from = to;
      }

      assertThat(accepted).isEqualTo(space.log().size());
      assertThat(log.heads()).isEqualTo(space.log().heads());
      assertThat(Set.copyOf(log.records())).isEqualTo(Set.copyOf(space.log().records()));
      assertThat(log.missingParents()).isEmpty();
      assertThat(TrustState.of(log).members()).isEqualTo(space.state().members());
    }
  }

  @Test
  void add_parentMissing_waitsAndIsAcceptedWithIt() {
    RecordHash parent = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash child = space.add(BOB, space.admit(CAM, TrustLevel.BASIC));
    List<byte[]> encoded = space.encoded();

    AddResult early = TrustLog.empty(space.id).add(List.of(encoded.get(0), encoded.get(2)));
    assertThat(early.waiting()).containsExactly(child);
    assertThat(early.missing()).containsExactly(parent);
    assertThat(early.log().contains(child)).isFalse();

    AddResult late = early.log().add(List.of(encoded.get(1)));
    assertThat(late.accepted()).extracting(TrustRecord::hash).containsExactly(parent, child);
    assertThat(late.missing()).isEmpty();
  }

  @Test
  void add_sameRecordTwice_isInNoList() {
    AddResult again = space.log().add(List.of(space.genesis.bytes(), space.genesis.bytes()));

    assertThat(again.accepted()).isEmpty();
    assertThat(again.rejected()).isEmpty();
    assertThat(again.log().size()).isEqualTo(1);
  }

  @Test
  void add_forgedCopyFirst_doesNotShutOutTheRealOne() {
    TrustRecord parent = space.write(ADA, space.admit(BOB, TrustLevel.FULL));
    TrustLog withParent = space.log().add(List.of(parent.bytes())).log();
    TrustBody body = space.admit(CAM, TrustLevel.BASIC);
    List<RecordHash> upon = List.of(parent.hash());
    TrustRecord real = TrustRecord.sign(space.id, upon, BOB.id(), body, BOB::sign);
    TrustRecord forged = TrustRecord.sign(space.id, upon, BOB.id(), body, EVE::sign);
    assertThat(forged.hash()).isEqualTo(real.hash());

    AddResult direct = withParent.add(List.of(forged.bytes(), real.bytes()));
    assertThat(direct.rejected())
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.BAD_SIGNATURE);
    assertThat(direct.accepted()).containsExactly(real);

    AddResult waited = space.log().add(List.of(forged.bytes(), real.bytes(), parent.bytes()));
    assertThat(waited.accepted()).containsExactly(parent, real);
    assertThat(waited.rejected())
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.BAD_SIGNATURE);
  }

  @Test
  void add_authorNotAdmittedInItsPast_isRejected() {
    assertThat(space.refusal(EVE, space.rotate())).isEqualTo(Rejection.Reason.UNKNOWN_AUTHOR);

    space.add(ADA, space.admit(EVE, TrustLevel.FULL));
    assertThat(space.refusal(EVE, space.rotate(), space.root()))
        .isEqualTo(Rejection.Reason.UNKNOWN_AUTHOR);
  }

  @Test
  void add_signedByAnother_isRejected() {
    TrustRecord forged =
        TrustRecord.sign(space.id, space.log().heads(), ADA.id(), space.rotate(), EVE::sign);

    assertThat(space.log().add(List.of(forged.bytes())).rejected())
        .containsExactly(new Rejection(forged.hash(), Rejection.Reason.BAD_SIGNATURE));
  }

  @Test
  void add_certificateProvenForAnotherSpace_isRejected() {
    byte[] other = new byte[32];
    TrustBody body = new TrustBody.Admit(BOB.certificate(other, TrustLevel.BASIC), new TreeMap<>());

    assertThat(space.refusal(ADA, body)).isEqualTo(Rejection.Reason.BAD_PROOF);
  }

  @Test
  void add_genesisWithACertificateThatProvesNothing_isRejected() {
    byte[] nonce = new byte[32];
    TrustBody.Genesis unproven =
        new TrustBody.Genesis(
            Opaque.of(nonce),
            ADA.certificate(nonce, TrustLevel.FULL),
            BOB.certificate(TestDevice.hash("another nonce"), TrustLevel.FULL),
            TestSpace.grant(TestSpace.FIRST_EPOCH, List.of(), ADA, BOB),
            1);
    TrustRecord genesis = TrustRecord.signGenesis(unproven, ADA::sign);

    assertThat(TrustLog.empty(genesis.space()).add(List.of(genesis.bytes())).rejected())
        .containsExactly(new Rejection(genesis.hash(), Rejection.Reason.BAD_PROOF));
  }

  @Test
  void add_genesisSignedByAnother_isRejected() {
    TrustRecord genesis =
        TrustRecord.signGenesis((TrustBody.Genesis) space.genesis.body(), EVE::sign);

    assertThat(TrustLog.empty(space.id).add(List.of(genesis.bytes())).rejected())
        .containsExactly(new Rejection(genesis.hash(), Rejection.Reason.BAD_SIGNATURE));
  }

  @Test
  void add_authorNotFull_isRejected() {
    space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));

    assertThat(space.refusal(BOB, space.admit(CAM, TrustLevel.BASIC)))
        .isEqualTo(Rejection.Reason.NOT_PERMITTED);
    assertThat(space.refusal(BOB, space.revoke(ADA))).isEqualTo(Rejection.Reason.NOT_PERMITTED);
    assertThat(space.refusal(BOB, new TrustBody.Unknown(99, Opaque.of(new byte[] {0}))))
        .isEqualTo(Rejection.Reason.NOT_PERMITTED);
  }

  @Test
  void add_removedAuthor_isRejected() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB));

    assertThat(space.refusal(BOB, space.revoke(ADA))).isEqualTo(Rejection.Reason.NOT_PERMITTED);
  }

  @Test
  void add_nothingButMalformedBytes_rejectsEachAndKeepsTheRest() {
    AddResult result =
        space.log().add(List.of(new byte[0], new byte[] {(byte) 0x82}, space.genesis.bytes()));

    assertThat(result.rejected())
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.MALFORMED, Rejection.Reason.MALFORMED);
  }

  @Test
  void add_moreWaitersThanTheBound_dropsTheOldestAndSaysSo() {
    List<byte[]> orphans = new ArrayList<>();
    for (int i = 0; i <= TrustLog.MAX_WAITING; i++) {
      RecordHash parent = RecordHash.of(TestDevice.hash("never seen " + i));
      TrustRecord orphan =
          TrustRecord.sign(
              space.id, List.of(parent), ADA.id(), new TrustBody.SpaceLevel(2), ADA::sign);
      orphans.add(orphan.bytes());
    }

    AddResult result = space.log().add(orphans);

    RecordHash oldest = TrustRecord.decode(space.id, orphans.get(0)).hash();
    assertThat(result.rejected()).containsExactly(new Rejection(oldest, Rejection.Reason.OVERFLOW));
    assertThat(result.waiting()).hasSize(TrustLog.MAX_WAITING).doesNotContain(oldest);
    assertThat(result.missing()).hasSize(TrustLog.MAX_WAITING);
  }

  @Test
  void past_ofAHead_holdsItAndWhatItWasWrittenUpon() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), space.root());
    RecordHash both = space.add(ADA, space.rotate(ADA));

    assertThat(space.log().past(List.of(bob))).containsExactlyInAnyOrder(space.root(), bob);
    assertThat(space.log().past(List.of(bob, cam)))
        .containsExactlyInAnyOrder(space.root(), bob, cam);
    assertThat(space.log().past(List.of(both)))
        .containsExactlyInAnyOrder(space.root(), bob, cam, both);
    assertThat(space.log().past(List.of())).isEmpty();
    assertThatThrownBy(() -> space.log().past(List.of(RecordHash.of(new byte[32]))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isAncestor_branches_followsParentsOnly() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), space.root());

    assertThat(space.log().isAncestor(space.root(), cam)).isTrue();
    assertThat(space.log().isAncestor(bob, cam)).isFalse();
    assertThat(space.log().isAncestor(cam, bob)).isFalse();
    assertThat(space.log().isAncestor(bob, bob)).isFalse();
  }

  @Test
  void missingFor_anyHeads_isTheRestInAnOrderThatCanBeAdded() {
    writeBranches();
    for (TrustRecord head : space.log().records()) {
      Set<RecordHash> past = space.log().past(List.of(head.hash()));
      List<byte[]> known =
          space.log().records().stream()
              .filter(record -> past.contains(record.hash()))
              .map(TrustRecord::bytes)
              .toList();
      TrustLog peer = TrustLog.empty(space.id).add(known).log();
      List<TrustRecord> missing = space.log().missingFor(peer.heads());

      assertThat(missing).hasSize(space.log().size() - past.size());
      for (TrustRecord record : missing) {
        AddResult result = peer.add(List.of(record.bytes()));
        assertThat(result.accepted()).containsExactly(record);
        peer = result.log();
      }
      assertThat(peer.heads()).isEqualTo(space.log().heads());
    }
  }

  @Test
  void missingFor_unknownHead_isIgnored() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash unknown = RecordHash.of(new byte[32]);

    assertThat(space.log().missingFor(List.of(unknown, space.root())))
        .extracting(TrustRecord::hash)
        .containsExactly(bob);
    assertThat(space.log().missingFor(List.of(unknown))).hasSize(2);
  }

  @Test
  void headsToCite_moreHeadsThanFit_coversWhatWasCitedBefore() {
    List<RecordHash> branches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      branches.add(space.add(ADA, new TrustBody.SpaceLevel(2 + i), space.root()));
    }
    List<RecordHash> before = branches.subList(20, 20 + TrustRecord.MAX_PARENTS);

    List<RecordHash> cited = space.log().headsToCite(before);

    assertThat(cited).hasSize(TrustRecord.MAX_PARENTS).isSorted();
    assertThat(space.log().covers(cited, before)).isTrue();
    assertThat(space.log().headsToCite(List.of())).hasSize(TrustRecord.MAX_PARENTS);
  }

  @Test
  void covers_heads_comparesPasts() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), space.root());

    assertThat(space.log().covers(List.of(bob, cam), List.of(bob))).isTrue();
    assertThat(space.log().covers(List.of(bob), List.of(space.root()))).isTrue();
    assertThat(space.log().covers(List.of(bob), List.of(cam))).isFalse();
    assertThat(space.log().covers(List.of(bob), List.of(RecordHash.of(new byte[32])))).isFalse();
  }

  @Test
  void verifyKey_removedDevice_staysKnown() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.revoke(BOB));

    assertThat(space.log().verifyKey(BOB.id())).isEqualTo(BOB.key());
    assertThat(space.log().verifyKey(DAN.id())).isNull();
  }

  @Test
  void add_toALog_leavesTheLogAsItWas() {
    TrustLog before = space.log();
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));

    assertThat(before.size()).isEqualTo(1);
    assertThat(TrustState.of(before).level(BOB.id())).isNull();
    assertThat(SpaceId.of(space.root().bytes())).isEqualTo(before.space());
  }

  private void writeBranches() {
    RecordHash bob = space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    RecordHash cam = space.add(ADA, space.admit(CAM, TrustLevel.FULL), space.root());
    space.add(BOB, space.admit(DAN, TrustLevel.BASIC), bob);
    space.add(CAM, space.rotate(CAM), cam);
    RecordHash merged = space.add(ADA, space.rotate(ADA));
    space.add(BOB, space.revoke(DAN), merged);
    space.add(CAM, space.promote(DAN, TrustLevel.VERIFIED), merged);
    space.add(CAM, space.revoke(BOB), cam, bob);
  }
}
