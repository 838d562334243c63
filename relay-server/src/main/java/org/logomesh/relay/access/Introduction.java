package org.logomesh.relay.access;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Member;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;

/**
 * The trust records by which a device shows that it is a member, although the relay, restored from
 * a backup, does not know. They are taken if they extend what the relay has, by the word of devices
 * that the relay would let in itself, and if the device is a member then. So nobody gets anything
 * stored here that a member could not have brought by sync; and what the relay knows of removals
 * stands, whatever the removed wrote before them.
 *
 * @param log the trust log with the records
 * @param added the records that are new, each after its parents
 */
record Introduction(TrustLog log, List<TrustRecord> added) {
  /**
   * New records at most: to verify and fold them takes a second. A backup that lacks more than
   * these needs an administrator's sync.
   */
  static final int MAX_NEW_RECORDS = 512;

  /**
   * Judges what a device brings.
   *
   * @param known the trust log here
   * @param brought records, each after its parents; those that are here are passed over
   * @param epochSecond now, in seconds of Unix time
   * @throws RefusedException if nothing of it may be taken
   */
  static Introduction judge(
      TrustLog known, List<byte[]> brought, DeviceId device, long epochSecond) {
    if (TrustState.of(known).wasRemoved(device)) {
      throw new RefusedException(ErrorCode.REVOKED);
    }
    List<byte[]> fresh = fresh(known, brought);
    TrustLog log = known;
    List<TrustRecord> added = new ArrayList<>();
    // First one, then twice as many each time: who has no records of members pays for one look.
    for (int from = 0, count = 1; from < fresh.size(); from += count, count *= 2) {
      AddResult result = log.add(fresh.subList(from, Math.min(from + count, fresh.size())));
      ErrorCode refusal = Refusals.of(result);
      if (refusal != null) {
        throw new RefusedException(refusal);
      }
      log = result.log();
      for (TrustRecord record : result.accepted()) {
        requireWord(known, log, record.author(), epochSecond);
      }
      added.addAll(result.accepted());
    }
    Member member = TrustState.of(log).member(device);
    if (member == null || member.expiredAt(epochSecond)) {
      throw new RefusedException(Refusals.ofStranger(TrustState.of(log), device));
    }
    return new Introduction(log, added);
  }

  private static List<byte[]> fresh(TrustLog known, List<byte[]> brought) {
    List<byte[]> fresh = new ArrayList<>();
    for (byte[] record : brought) {
      try {
        if (!known.contains(TrustRecord.decode(known.space(), record).hash())) {
          fresh.add(record);
        }
      } catch (CborException malformed) {
        throw new RefusedException(ErrorCode.BAD_TRUST_RECORD);
      }
    }
    if (fresh.size() > MAX_NEW_RECORDS) {
      throw new RefusedException(ErrorCode.TOO_LARGE);
    }
    return fresh;
  }

  // A removed device can write records that pretend to be older than its removal, and some of them
  // have effect in the fold; it could not hand them in itself, and nobody does it for it here.
  private static void requireWord(TrustLog known, TrustLog log, DeviceId author, long epochSecond) {
    if (known.certificate(author) == null) {
      DeviceCertificate admitted = log.certificate(author);
      if (admitted != null && !admitted.expiredAt(epochSecond)) {
        return; // admitted by one of the records, whose author was looked at
      }
    } else {
      Member member = TrustState.of(known).member(author);
      if (member != null && !member.expiredAt(epochSecond)) {
        return;
      }
    }
    throw new RefusedException(ErrorCode.NOT_ALLOWED);
  }
}
