package org.logomesh.model.trust;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;

/**
 * Decides whether a record becomes part of the log, by the record and its own past alone. That is
 * why it may decide at all: every replica decides the same.
 */
final class Admission {
  private Admission() {}

  /** Why a genesis is not this space's; null if it is. */
  static Rejection.@Nullable Reason refuseGenesis(SpaceId space, TrustRecord record) {
    TrustBody.Genesis genesis = (TrustBody.Genesis) record.body();
    if (!record.space().equals(space)) {
      return Rejection.Reason.OTHER_SPACE;
    }
    byte[] binding = genesis.nonce().bytes();
    DeviceCertificate recovery = genesis.recovery();
    if (!genesis.creator().provenFor(binding)
        || (recovery != null && !recovery.provenFor(binding))) {
      return Rejection.Reason.BAD_PROOF;
    }
    return record.signedBy(genesis.creator().signingKey()) ? null : Rejection.Reason.BAD_SIGNATURE;
  }

  /** Why a record whose parents are here is not part of the log; null if it is. */
  static Rejection.@Nullable Reason refuse(TrustRecord record, EffectiveSet past) {
    @Nullable DeviceCertificate author = authorIn(past, record.author());
    if (author == null) {
      return Rejection.Reason.UNKNOWN_AUTHOR;
    }
    if (!record.signedBy(author.signingKey())) {
      return Rejection.Reason.BAD_SIGNATURE;
    }
    if (record.body() instanceof TrustBody.Admit admit
        && !admit.certificate().provenFor(record.space())) {
      return Rejection.Reason.BAD_PROOF;
    }
    return refuseUnchecked(record, past);
  }

  /** The same without signatures and proofs. */
  static Rejection.@Nullable Reason refuseUnchecked(TrustRecord record, EffectiveSet past) {
    if (past.level(record.author()) != TrustLevel.FULL) {
      return Rejection.Reason.NOT_PERMITTED;
    }
    if (record.body() instanceof TrustBody.Admit admit
        && past.revoked(admit.certificate().device())) {
      return Rejection.Reason.REMOVED_DEVICE;
    }
    return applies(record.body(), past) ? null : Rejection.Reason.NOT_APPLICABLE;
  }

  private static @Nullable DeviceCertificate authorIn(EffectiveSet past, DeviceId author) {
    return Arrays.stream(past.graph().history(author).admissions())
        .filter(past.set()::contains)
        .mapToObj(past.graph()::record)
        .map(record -> EffectiveSet.certificateIn(record, author))
        .findFirst()
        .orElse(null);
  }

  private static boolean applies(TrustBody body, EffectiveSet past) {
    return switch (body.kind()) {
      case ADMIT -> past.level(((TrustBody.Admit) body).certificate().device()) == null;
      case LEVEL -> applies((TrustBody.Level) body, past);
      case REVOKE -> introduces(((TrustBody.Revoke) body).grant(), past);
      case SPACE_LEVEL -> ((TrustBody.SpaceLevel) body).level() > past.spaceLevel();
      case CUT -> !Loss.of(past, ((TrustBody.RaiseCut) body).device()).isEmpty();
      case EPOCH, CHECKPOINT, UNKNOWN -> true;
      case GENESIS -> false;
    };
  }

  private static boolean applies(TrustBody.Level body, EffectiveSet past) {
    TrustLevel before = past.level(body.device());
    TrustBody.Demotion demotion = body.demotion();
    if (before == null) {
      return false;
    }
    return demotion == null
        ? body.level().compareTo(before) > 0
        : body.level().compareTo(before) < 0 && introduces(demotion.grant(), past);
  }

  /** Whether the epoch is new: a key that the removed may know would protect nothing. */
  private static boolean introduces(EpochGrant grant, EffectiveSet past) {
    return past.graph().introduces(grant.id(), past.set());
  }
}
