package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;

class ForkProofTest {
  private static final SpaceId SPACE = FrameSamples.SPACE;

  private final TestLog log = new TestLog(SPACE, 1);
  private final TestLog fork = log.fork(2);
  private final SealedEntry ours = log.append(10);
  private final SealedEntry theirs = fork.append(10);
  private final Map<DeviceId, VerifyKey> keys = Map.of(log.device(), log.key());

  private static ForkBranch branch(SealedEntry... entries) {
    return ForkBranch.startingWith(List.of(entries));
  }

  @Test
  void verify_twoSignedContinuations_holds() {
    ForkProof proof = ForkProof.of(log.log(), branch(ours), branch(theirs));
    assertThat(proof.verify(SPACE, log.device(), keys::get)).isTrue();
    assertThat(proof.seq()).isEqualTo(1);
    assertThat(proof).isEqualTo(ForkProof.of(log.log(), branch(theirs), branch(ours)));
  }

  @Test
  void verify_branchSignedFurtherOn_holds() {
    TestLog base = new TestLog(SPACE, 1).fork(4);
    SealedEntry first = base.append(5, false);
    SealedEntry second = base.append(5, true);
    ForkProof proof = ForkProof.of(log.log(), branch(ours), branch(first, second, base.append(9)));
    assertThat(proof.verify(SPACE, log.device(), keys::get)).isTrue();
  }

  @Test
  void verify_wrongSpaceLogOwnerOrSignature_fails() {
    ForkProof proof = ForkProof.of(log.log(), branch(ours), branch(theirs));
    SpaceId other = SpaceId.of(Sha256.hash(new byte[] {1}));
    assertThat(proof.verify(other, log.device(), keys::get)).isFalse();
    assertThat(proof.verify(SPACE, log.device(), device -> null)).isFalse();
    TestLog stranger = new TestLog(SPACE, 8);
    assertThat(proof.verify(SPACE, log.device(), device -> stranger.key())).isFalse();
    ForkProof moved = ForkProof.of(stranger.log(), branch(ours), branch(theirs));
    assertThat(moved.verify(SPACE, log.device(), keys::get)).isFalse();
    SealedEntry forged = SealedEntry.of(theirs.headerBytes(), new byte[10], theirs.signature());
    ForkProof badSignature = ForkProof.of(log.log(), branch(ours), branch(forged));
    assertThat(badSignature.verify(SPACE, log.device(), keys::get)).isFalse();
  }

  @Test
  void verify_runThatIsNotChained_fails() {
    TestLog base = new TestLog(SPACE, 1).fork(4);
    SealedEntry first = base.append(5, false);
    TestLog elsewhere = new TestLog(SPACE, 1).fork(5);
    elsewhere.append(5);
    SealedEntry foreign = elsewhere.append(5);
    ForkProof proof = ForkProof.of(log.log(), branch(ours), branch(first, foreign));
    assertThat(proof.verify(SPACE, log.device(), keys::get)).isFalse();
  }

  @Test
  void of_oneBranchTwiceOrPlacesThatDiffer_cannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForkProof.of(log.log(), branch(ours), branch(ours)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForkProof.of(log.log(), branch(ours), branch(fork.append(3))));
  }

  @Test
  void startingWith_firstEntryOfALog_cannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> branch(log.entries().get(0)));
  }

  @Test
  void startingWith_noSignatureInReach_cannotBeMade() {
    TestLog unsigned = log.fork(6);
    SealedEntry entry = unsigned.append(3, false);
    assertThatIllegalArgumentException().isThrownBy(() -> branch(entry));
  }

  @Test
  void branches_namedByFirstEntry_keepOriginAndPlace() {
    ForkProof proof = ForkProof.of(log.log(), branch(ours), branch(theirs));
    assertThat(proof.branches(SPACE))
        .allSatisfy(
            branch -> {
              assertThat(branch.origin()).isEqualTo(log.log());
              assertThat(branch.firstSeq()).isEqualTo(1);
              assertThat(branch.previous()).isEqualTo(log.stateAt(0).hash());
            });
    assertThat(proof.branches(SPACE).stream().map(Branch::firstHash))
        .containsExactlyInAnyOrder(ours.hash(SPACE, log.log()), theirs.hash(SPACE, log.log()));
    assertThat(proof.branchIds(SPACE)).hasSize(2).doesNotContain(log.log());
  }
}
