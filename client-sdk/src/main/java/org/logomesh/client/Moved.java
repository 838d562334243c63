package org.logomesh.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.logomesh.client.sync.SyncTally;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;

/**
 * What a sync moved over its links, and what it could not.
 *
 * @param peers links that it went over
 * @param membershipKnown whether every peer has the whole trust log, durably
 * @param lacking logs of which a relay has dropped what is not here
 * @param unsendable logs of which a relay lacks what is not here either
 */
record Moved(
    int peers,
    long entriesSent,
    long entriesReceived,
    long operationsReceived,
    long bytesSent,
    long bytesReceived,
    boolean membershipKnown,
    Set<LogId> lacking,
    Set<LogId> unsendable,
    List<SyncWarning> warnings) {

  /**
   * Adds up what has gone over links since they were asked last. On the engine's thread.
   *
   * @param noticed what was noticed besides, of peers that could not be reached
   */
  static Moved over(List<LiveLink> links, List<SyncWarning> noticed) {
    long entriesSent = 0;
    long entriesReceived = 0;
    long operations = 0;
    long sent = 0;
    long received = 0;
    boolean membershipKnown = true;
    Set<LogId> lacking = new LinkedHashSet<>();
    Set<LogId> unsendable = new LinkedHashSet<>();
    List<SyncWarning> warnings = new ArrayList<>(noticed);
    for (LiveLink link : links) {
      SyncTally tally = link.conversation().tally();
      entriesSent += tally.entriesSent();
      entriesReceived += tally.entriesReceived();
      operations += tally.operationsReceived();
      sent += tally.bytesSent();
      received += tally.bytesReceived();
      membershipKnown &= link.conversation().isTrustAtPeer();
      if (link.peer().isRelay()) {
        lacking.addAll(link.lacking());
        unsendable.addAll(link.unsendable());
      }
      warnings.addAll(link.warnings());
      tally.reset();
    }
    return new Moved(
        links.size(),
        entriesSent,
        entriesReceived,
        operations,
        sent,
        received,
        membershipKnown,
        lacking,
        unsendable,
        warnings);
  }

  /** This, with other warnings. */
  Moved told(List<SyncWarning> others) {
    return new Moved(
        peers,
        entriesSent,
        entriesReceived,
        operationsReceived,
        bytesSent,
        bytesReceived,
        membershipKnown,
        lacking,
        unsendable,
        others);
  }

  /** This, and then another one; what could not be moved, and warnings, are the later one's. */
  Moved and(Moved later) {
    return new Moved(
        Math.max(peers, later.peers),
        entriesSent + later.entriesSent,
        entriesReceived + later.entriesReceived,
        operationsReceived + later.operationsReceived,
        bytesSent + later.bytesSent,
        bytesReceived + later.bytesReceived,
        later.membershipKnown,
        later.lacking,
        later.unsendable,
        later.warnings);
  }
}
