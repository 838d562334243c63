package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;

class ForkLedgerTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {12}));

  private final TestLog log = new TestLog(SPACE, 1);
  private final SealedEntry a = log.fork(2).append(9);
  private final SealedEntry b = log.fork(3).append(9);
  private final SealedEntry c = log.fork(4).append(9);
  private final ForkProof ab = proof(a, b);
  private final ForkLedger empty = ForkLedger.of(SPACE, List.of());
  private final Map<DeviceId, VerifyKey> keys = Map.of(log.device(), log.key());

  private ForkProof proof(SealedEntry one, SealedEntry other) {
    return ForkProof.of(
        log.log(), ForkBranch.startingWith(List.of(one)), ForkBranch.startingWith(List.of(other)));
  }

  private @Nullable ForkCut plan(
      TestLog base, @Nullable SealedEntry own, Function<DeviceId, @Nullable VerifyKey> known) {
    EntryHash first = own == null ? null : own.hash(SPACE, log.log());
    boolean signed = own != null && own.signature() != null;
    return ForkCut.plan(
        SPACE,
        ab,
        new ForkCut.Site(
            log.log(),
            log.device(),
            base.state().hash(),
            first,
            () -> signed ? ForkBranch.startingWith(List.of(own)) : null),
        known);
  }

  private LogId id(SealedEntry first) {
    return Branch.of(log.log(), 1, first.hash(SPACE, log.log()), log.state().hash()).log();
  }

  @Test
  void with_proof_namesBranchesAndEndsTheLog() {
    ForkLedger forks = empty.with(List.of(ab));
    assertThat(forks.knows(ab)).isTrue();
    assertThat(forks.family(id(a))).containsExactlyInAnyOrder(log.log(), id(a), id(b));
    assertThat(forks.origin(id(b))).isEqualTo(log.log());
    assertThat(forks.firstSeq(id(b))).isEqualTo(1);
    assertThat(forks.firstSeq(log.log())).isZero();
    assertThat(forks.endsAt(log.log(), 0, log.state().hash())).isTrue();
    assertThat(forks.endsAt(log.log(), 1, log.state().hash())).isFalse();
    assertThat(empty.isForked(log.log())).isFalse();
  }

  @Test
  void against_thirdBranch_makesItsProof() {
    ForkLedger forks = empty.with(List.of(ab));
    ForkProof third =
        Objects.requireNonNull(forks.against(log.log(), ForkBranch.startingWith(List.of(c))));
    assertThat(third.verify(SPACE, log.device(), keys::get)).isTrue();
    assertThat(third.branchIds(SPACE)).contains(id(c));
  }

  @Test
  void plan_ownEntriesAreOneBranch_movesThem() {
    ForkCut cut = Objects.requireNonNull(plan(log, a, keys::get));
    assertThat(cut.proofs()).containsExactly(ab);
    assertThat(cut.seq()).isEqualTo(1);
    assertThat(cut.branch()).extracting(Branch::log).isEqualTo(id(a));
  }

  @Test
  void plan_ownEntriesAreAThirdBranch_addsItsProof() {
    ForkCut cut = Objects.requireNonNull(plan(log, c, keys::get));
    assertThat(cut.proofs()).hasSize(2).contains(ab);
    assertThat(cut.proofs().get(1).branchIds(SPACE)).contains(id(c));
    assertThat(cut.branch()).extracting(Branch::log).isEqualTo(id(c));
  }

  @Test
  void plan_nothingBehindTheFork_movesNothing() {
    ForkCut cut = Objects.requireNonNull(plan(log, null, keys::get));
    assertThat(cut.branch()).isNull();
  }

  @Test
  void plan_forgedOrMisplacedProof_isNull() {
    assertThat(plan(log, null, id -> null)).isNull();
    assertThat(plan(new TestLog(SPACE, 7), null, keys::get)).isNull();
  }

  @Test
  void plan_ownEntriesAreAThirdBranchThatIsNotSigned_isNull() {
    assertThat(plan(log, log.fork(5).append(9, false), keys::get)).isNull();
  }
}
