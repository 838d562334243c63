package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;

class EntryAdmissionTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {11}));

  private final TestLog log = new TestLog(SPACE, 1);
  private final Map<DeviceId, VerifyKey> keys = new HashMap<>(Map.of(log.device(), log.key()));
  private ForkLedger forks = ForkLedger.of(SPACE, List.of());

  EntryAdmissionTest() {
    for (int i = 0; i < 5; i++) {
      log.append(20);
    }
  }

  private Admission admit(EntryPolicy policy, @Nullable LogState state, List<SealedEntry> range) {
    LongFunction<@Nullable EntryHash> stored =
        seq -> state != null && seq <= state.seq() ? log.stateAt((int) seq).hash() : null;
    return new EntryAdmission(SPACE, keys::get, policy)
        .admit(Standing.of(forks, log.log(), state), range, stored);
  }

  private Admission admit(@Nullable LogState state, List<SealedEntry> range) {
    return admit(EntryPolicy.everything(), state, range);
  }

  private List<SealedEntry> range(int from, int to) {
    return log.entries().subList(from, to + 1);
  }

  private static void assertRefused(Admission admission, ErrorCode code, int kept) {
    assertThat(admission.result()).isEqualTo(AppendOutcome.Result.REFUSED);
    assertThat(admission.refusal()).isEqualTo(code);
    assertThat(admission.fresh()).hasSize(kept);
  }

  @Test
  void admit_wholeNewLog_isCommittedWithItsStates() {
    Admission admission = admit(null, range(0, 5));
    assertThat(admission.fresh()).isEqualTo(log.entries());
    assertThat(admission.states()).last().isEqualTo(log.state());
    assertThat(admission.outcome(7)).isEqualTo(AppendOutcome.committed(7, log.state().head()));
  }

  @Test
  void admit_openedUnderTheIdOfAnothersLog_isRefusedWhetherThatIsHereOrNot() {
    TestLog squatter = log.squatted(2);
    squatter.append(20);
    keys.put(squatter.device(), squatter.key());
    assertRefused(admit(null, squatter.entries()), ErrorCode.CHAIN_BROKEN, 0);
    assertRefused(admit(log.stateAt(0), squatter.entries()), ErrorCode.CHAIN_BROKEN, 0);
    assertRefused(admit(log.stateAt(4), squatter.entries()), ErrorCode.CHAIN_BROKEN, 0);
  }

  @Test
  void admit_overlap_isTrimmed() {
    Admission admission = admit(log.stateAt(2), range(1, 4));
    assertThat(admission.fresh()).isEqualTo(range(3, 4));
    assertThat(admission.through()).isEqualTo(log.stateAt(4).head());
  }

  @Test
  void admit_whatIsHereAlready_isCommittedWithNothingToStore() {
    Admission admission = admit(log.stateAt(4), range(1, 3));
    assertThat(admission.result()).isEqualTo(AppendOutcome.Result.COMMITTED);
    assertThat(admission.fresh()).isEmpty();
    assertThat(admission.through()).isEqualTo(log.stateAt(3).head());
  }

  @Test
  void admit_gap_isRefused() {
    assertRefused(admit(log.stateAt(1), range(3, 5)), ErrorCode.CHAIN_BROKEN, 0);
    assertRefused(admit(null, range(1, 5)), ErrorCode.CHAIN_BROKEN, 0);
  }

  @Test
  void admit_unknownDevice_isRefusedUntilItsCertificateComes() {
    keys.clear();
    assertRefused(admit(null, range(0, 5)), ErrorCode.UNKNOWN_TRUST, 0);
  }

  @Test
  void admit_forgedEnd_keepsThePrefixThatIsSigned() {
    SealedEntry last = log.entries().get(5);
    SealedEntry forged =
        SealedEntry.of(last.headerBytes(), last.ciphertext(), log.sign(log.stateAt(1).hash()));
    List<SealedEntry> range = List.of(log.entries().get(3), log.entries().get(4), forged);
    assertRefused(admit(log.stateAt(2), range), ErrorCode.BAD_SIGNATURE, 2);
  }

  @Test
  void admit_otherPredecessor_diverges() {
    TestLog fork = log.fork(2);
    fork.append(20);
    SealedEntry after = fork.append(20);
    log.append(30);
    assertThat(admit(log.state(), List.of(after)).result())
        .isEqualTo(AppendOutcome.Result.DIVERGED);
  }

  @Test
  void admit_otherEntryAtATakenPlace_isAForkWithItsFirstSignedRun() {
    TestLog fork = log.fork(2);
    SealedEntry unsigned = fork.append(20, false);
    SealedEntry signed = fork.append(20);
    SealedEntry more = fork.append(20);
    log.append(30);
    List<SealedEntry> range = List.of(log.entries().get(5), unsigned, signed, more);
    Admission admission = admit(log.state(), range);
    assertThat(admission.result()).isEqualTo(AppendOutcome.Result.FORKED);
    assertThat(admission.fork()).isEqualTo(ForkBranch.startingWith(List.of(unsigned, signed)));
  }

  @Test
  void admit_afterAKnownFork_isForkedWhateverItIs() {
    TestLog fork = log.fork(2);
    ForkProof proof =
        ForkProof.of(
            log.log(),
            ForkBranch.startingWith(List.of(fork.append(20))),
            ForkBranch.startingWith(List.of(log.append(20))));
    forks = forks.with(List.of(proof));
    Admission known = admit(log.stateAt(5), List.of(fork.entries().get(6)));
    assertThat(known.result()).isEqualTo(AppendOutcome.Result.FORKED);
    ForkBranch first = Objects.requireNonNull(known.fork());
    assertThat(forks.against(log.log(), first)).as("a branch that is known").isNull();
    SealedEntry third = log.fork(3).append(20, true);
    assertThat(forks.against(log.log(), ForkBranch.startingWith(List.of(third))))
        .as("third at another place")
        .isNull();
  }

  @Test
  void admit_policyRefusesInTheMiddle_keepsUpToTheSignatureBefore() {
    TestLog run = new TestLog(SPACE, 4);
    keys.put(run.device(), run.key());
    run.append(10, true);
    run.append(10, false);
    run.append(10, true);
    EntryPolicy policy = (before, after) -> after.seq() == 3 ? ErrorCode.NOT_ALLOWED : null;
    Admission admission =
        new EntryAdmission(SPACE, keys::get, policy)
            .admit(Standing.of(forks, run.log(), null), run.entries(), seq -> null);
    assertRefused(admission, ErrorCode.NOT_ALLOWED, 2);
    assertThat(admission.through()).isEqualTo(run.stateAt(1).head());
  }
}
