package org.logomesh.model.sync;

import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.Credit;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.Hashes;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.Probe;
import org.logomesh.model.wire.TrustAck;
import org.logomesh.model.wire.TrustRecords;

/** Frames that are allowed once both frontiers are known, and who takes which of them. */
final class ContentFrames {
  private final Actions actions;
  private final SendWindow sending;
  private final TrustFeed trust;
  private final StatementFeed statements;
  private final Forks forks;
  private final Outbound outbound;
  private final Inbound inbound;
  private final Waits waits;

  ContentFrames(
      Actions actions,
      SendWindow sending,
      TrustFeed trust,
      StatementFeed statements,
      Forks forks,
      Outbound outbound,
      Inbound inbound,
      Waits waits) {
    this.actions = actions;
    this.sending = sending;
    this.trust = trust;
    this.statements = statements;
    this.forks = forks;
    this.outbound = outbound;
    this.inbound = inbound;
    this.waits = waits;
  }

  void take(Frame frame) {
    switch (frame.kind()) {
      case TRUST_RECORDS -> trust.onRecords((TrustRecords) frame);
      case ENTRIES -> inbound.onEntries((Entries) frame);
      case CAUGHT_UP -> inbound.onCaughtUp();
      case HEADS_STATEMENT -> statements.onStatement((HeadsStatement) frame);
      case PROBE -> outbound.search().onProbe((Probe) frame);
      default -> {
        takeAnswer(frame);
        waits.progress(Waits.Wait.ANSWER);
      }
    }
    waits.progress(Waits.Wait.ENTRIES);
  }

  private void takeAnswer(Frame frame) {
    switch (frame.kind()) {
      case ACK -> {
        Frontier taken = outbound.onAck(((Ack) frame).heads());
        if (taken.size() > 0) {
          actions.add(new SyncAction.PeerAcked(taken));
        }
      }
      case TRUST_ACK -> trust.onAck((TrustAck) frame);
      case CREDIT -> sending.grant(((Credit) frame).bytes());
      case FORK_PROOF -> forks.onProof((ForkProof) frame);
      case HASHES -> outbound.search().onHashes((Hashes) frame);
      default -> throw new IllegalStateException(frame.kind() + " has no handler");
    }
  }
}
