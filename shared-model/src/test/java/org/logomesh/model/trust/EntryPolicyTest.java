package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.EVE;
import static org.logomesh.model.trust.TestSpace.FIRST_EPOCH;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sync.EntryPolicy;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.wire.ErrorCode;

/** What a relay takes, decided by a real trust log; in this package for the sake of TestSpace. */
class EntryPolicyTest {
  private final TestSpace space = TestSpace.founded();

  private static LogState state(
      TestDevice author, String log, long seq, EpochId epoch, RecordHash... heads) {
    return new LogState(
        TestSpace.log(log), author.id(), seq, TestSpace.entry(log, seq), List.of(heads), epoch);
  }

  private @Nullable ErrorCode refusal(
      TestDevice uploader, @Nullable LogState before, LogState after) {
    return EntryPolicy.judged(new EntryJudge(space.log()), uploader.id()).refusal(before, after);
  }

  @Test
  void judged_entryOfAWriter_isTakenFromAnybody() {
    LogState entry = state(ADA, "a", 0, FIRST_EPOCH, space.root());
    assertThat(refusal(ADA, null, entry)).isNull();
    assertThat(refusal(BOB, null, entry)).isNull();
  }

  @Test
  void judged_headsThatAreNotHereYet_canBeTriedAgain() {
    RecordHash unknown = RecordHash.of(TestDevice.hash("not here"));
    LogState first = state(ADA, "a", 0, FIRST_EPOCH, space.root());
    LogState entry = state(ADA, "a", 1, FIRST_EPOCH, unknown);
    assertThat(refusal(ADA, first, entry)).isEqualTo(ErrorCode.UNKNOWN_TRUST);
    assertThat(ErrorCode.UNKNOWN_TRUST.retryable()).isTrue();
  }

  @Test
  void judged_headsThatRegress_breakTheChainWhoeverUploads() {
    RecordHash admitted = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    LogState before = state(ADA, "a", 4, FIRST_EPOCH, admitted);
    LogState after = state(ADA, "a", 5, FIRST_EPOCH, space.root());
    assertThat(refusal(ADA, before, after)).isEqualTo(ErrorCode.CHAIN_BROKEN);
    assertThat(refusal(BOB, before, after)).isEqualTo(ErrorCode.CHAIN_BROKEN);
  }

  @Test
  void judged_authorWhoMayNotWrite_isRefusedButOthersMayCarryIt() {
    space.add(ADA, space.admit(EVE, TrustLevel.BASIC));
    LogState entry =
        state(EVE, "e", 0, FIRST_EPOCH, space.log().heads().toArray(new RecordHash[0]));
    assertThat(refusal(EVE, null, entry)).isEqualTo(ErrorCode.NOT_ALLOWED);
    assertThat(refusal(ADA, null, entry)).isNull();
  }

  @Test
  void judged_entriesBehindTheCut_comeFromOtherMembersOnly() {
    RecordHash admitted = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    space.add(ADA, space.revoke(BOB, TestSpace.cut("b", 3)));
    LogState kept = state(BOB, "b", 3, FIRST_EPOCH, admitted);
    LogState cut = state(BOB, "b", 4, FIRST_EPOCH, admitted);
    assertThat(refusal(BOB, null, kept)).isNull();
    assertThat(refusal(BOB, kept, cut)).isEqualTo(ErrorCode.CUT_OFF);
    assertThat(refusal(ADA, kept, cut)).isNull();
  }

  @Test
  void trustView_ofATrustLog_showsItAsItGrows() {
    TrustView view = TrustView.of(space::log);
    assertThat(view.heads()).containsExactly(space.root());
    assertThat(view.missingFor(List.of())).containsExactlyElementsOf(space.encoded());
    RecordHash admitted = space.add(ADA, space.admit(BOB, TrustLevel.VERIFIED));
    assertThat(view.heads()).containsExactly(admitted);
    assertThat(view.missingFor(List.of(space.root())))
        .containsExactlyElementsOf(space.encoded().subList(1, 2));
    assertThat(view.missingFor(view.heads())).isEmpty();
  }
}
