package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestSpace;

/** What a device that the relay does not know may bring, and what it may not. */
class IntroductionTest {
  private static final long NOW = 2_000;
  private static final long PAST = 1_000;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestDevice eve = new TestDevice(3);
  private final TestDevice words = new TestDevice(4);
  private final TestSpace space = new TestSpace(ada, words);

  private static void assertRefused(
      ErrorCode code, TrustLog known, List<byte[]> brought, TestDevice device) {
    assertThatThrownBy(() -> Introduction.judge(known, brought, device.id(), NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  private RecordHash hash(byte[] record) {
    return TrustRecord.decode(space.id(), record).hash();
  }

  private TrustLog with(TrustLog log, byte[]... records) {
    return log.add(List.of(records)).log();
  }

  @Test
  void judge_admissionsThatTheRelayLacks_areTaken() {
    TrustLog known = space.trust();
    space.admit(bob, TrustLevel.FULL);
    byte[] byTheNewOne = space.admission(bob, space.heads(), eve, DeviceCertificate.NEVER);
    List<byte[]> all = new ArrayList<>(space.records());
    all.add(byTheNewOne);

    Introduction taken = Introduction.judge(known, all, eve.id(), NOW);

    assertThat(taken.added()).hasSize(2);
    assertThat(TrustState.of(taken.log()).member(eve.id())).isNotNull();
  }

  @Test
  void judge_memberThatIsKnown_bringsNothingNew() {
    space.admit(bob, TrustLevel.VERIFIED);
    Introduction taken = Introduction.judge(space.trust(), space.records(), bob.id(), NOW);
    assertThat(taken.added()).isEmpty();
  }

  @Test
  void judge_recordsThatDoNotMakeItAMember_areRefused() {
    TrustLog known = space.trust();
    space.admit(bob, TrustLevel.VERIFIED);
    assertRefused(ErrorCode.NOT_A_MEMBER, known, space.records(), eve);
    assertRefused(ErrorCode.NOT_A_MEMBER, known, List.of(), eve);
  }

  @Test
  void judge_recordsOfAnotherSpace_areRefused() {
    TestSpace other = new TestSpace(eve);
    other.admit(bob, TrustLevel.FULL);
    assertRefused(ErrorCode.BAD_TRUST_RECORD, space.trust(), other.records(), bob);
    assertRefused(ErrorCode.UNKNOWN_TRUST, space.trust(), other.records().subList(1, 2), bob);
  }

  @Test
  void judge_strangerWhoAdmitsItself_isRefused() {
    byte[] own = space.admission(eve, space.heads(), eve, DeviceCertificate.NEVER);
    assertRefused(ErrorCode.BAD_TRUST_RECORD, space.trust(), List.of(own), eve);
    byte[] forged = space.admission(ada, space.heads(), eve, DeviceCertificate.NEVER);
    forged[forged.length - 1] ^= 1;
    assertRefused(ErrorCode.BAD_TRUST_RECORD, space.trust(), List.of(forged), eve);
    assertRefused(ErrorCode.BAD_TRUST_RECORD, space.trust(), List.of(new byte[] {1}), eve);
  }

  @Test
  void judge_recordWhoseParentsAreMissing_isRefused() {
    TrustLog known = space.trust();
    space.admit(bob, TrustLevel.VERIFIED);
    byte[] last = space.admit(eve, TrustLevel.VERIFIED);
    assertRefused(ErrorCode.UNKNOWN_TRUST, known, List.of(last), eve);
  }

  @Test
  void judge_removedDeviceWithTheLogFromBefore_staysRemoved() {
    space.admit(bob, TrustLevel.FULL);
    List<byte[]> truncated = space.records();
    space.revoke(bob, List.of());

    assertRefused(ErrorCode.REVOKED, space.trust(), truncated, bob);
    // Nor by a record that pretends to be older than the removal.
    List<RecordHash> upon = List.of(hash(truncated.get(truncated.size() - 1)));
    byte[] backdated = space.admission(bob, upon, eve, DeviceCertificate.NEVER);
    assertRefused(ErrorCode.NOT_ALLOWED, space.trust(), List.of(backdated), eve);
    assertRefused(ErrorCode.REVOKED, space.trust(), List.of(backdated), bob);
  }

  @Test
  void judge_backdatedWordOfRemovedRecoveryWords_isNotTakenThoughTheFoldWouldGiveItEffect() {
    List<RecordHash> before = space.heads();
    space.revoke(words, List.of());
    TrustLog known = space.trust();
    byte[] backdated = space.admission(words, before, eve, DeviceCertificate.NEVER);

    assertThat(TrustState.of(with(known, backdated)).member(eve.id()))
        .as("what a thief could do if anybody handed it in for him")
        .isNotNull();
    assertRefused(ErrorCode.NOT_ALLOWED, known, List.of(backdated), eve);
    // Nor by way of one who is new himself.
    byte[] further = space.admission(eve, List.of(hash(backdated)), bob, DeviceCertificate.NEVER);
    assertRefused(ErrorCode.NOT_ALLOWED, known, List.of(backdated, further), bob);
  }

  @Test
  void judge_wordOfADeviceWhoseTimeIsOver_isNotTaken() {
    space.admit(bob, TrustLevel.FULL, PAST);
    byte[] late = space.admission(bob, space.heads(), eve, DeviceCertificate.NEVER);
    assertRefused(ErrorCode.NOT_ALLOWED, space.trust(), List.of(late), eve);
  }

  @Test
  void judge_deviceWhoseTimeIsOver_isNoMember() {
    TrustLog known = space.trust();
    space.admit(bob, TrustLevel.VERIFIED, PAST);
    assertRefused(ErrorCode.NOT_A_MEMBER, known, space.records(), bob);
  }

  @Test
  void judge_moreThanIsVerifiedForAnybody_isRefusedUnlooked() {
    List<byte[]> many = new ArrayList<>();
    for (int i = 0; i <= Introduction.MAX_NEW_RECORDS; i++) {
      many.add(space.admission(eve, space.heads(), new TestDevice(100 + i), PAST));
    }
    assertRefused(ErrorCode.TOO_LARGE, space.trust(), many, eve);
  }
}
