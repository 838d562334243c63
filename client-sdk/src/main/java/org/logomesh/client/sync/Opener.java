package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.MalformedOperationException;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.OperationCodec;
import org.logomesh.client.seal.EntryBody;
import org.logomesh.client.seal.EntryOpener;
import org.logomesh.client.seal.OpenOutcome;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.Want;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.Lineage;
import org.logomesh.model.trust.Verdict;

/**
 * Decides what an entry is: ready, waiting for something, or void. What it decides to be void
 * depends on the entry and its causal past alone, so that every replica decides alike; what it lets
 * wait depends on what is here.
 */
final class Opener {
  /** How far time may go ahead after a void entry: enough for any space, far from overflow. */
  private static final long MAX_AHEAD = 1L << 32;

  private final SpaceStore store;
  private final Membership membership;
  private final Progress progress;
  private final EntryOpener opener;

  Opener(SpaceStore store, Membership membership, Progress progress) {
    this.store = store;
    this.membership = membership;
    this.progress = progress;
    this.opener = new EntryOpener(membership.keys().keyring());
  }

  /**
   * Opens the next entry of a log.
   *
   * @param lamportBefore the logical time of the log before it
   */
  Opening open(Candidate candidate, long lamportBefore) {
    Verdict verdict = judge(candidate.log(), candidate.before(), candidate.after());
    if (verdict == Verdict.UNKNOWN_HEADS) {
      return new Opening.Waiting(new Want.TrustRecord(unknownHead(candidate)));
    }
    if (verdict == Verdict.HEADS_REGRESSED) {
      return new Opening.Malformed("it cites less of the trust log than the entry before it");
    }
    OpenOutcome before = candidate.opened();
    OpenOutcome opened =
        before == null || before.kind() == OpenOutcome.Kind.KEY_MISSING // it may have come since
            ? opener.open(candidate.before(), candidate.entry())
            : before;
    return switch (opened.kind()) {
      case KEY_MISSING ->
          new Opening.Waiting(new Want.EpochKey(((OpenOutcome.KeyMissing) opened).epoch()));
      case REFUSED -> new Opening.Malformed(text(((OpenOutcome.Refused) opened).reason()));
      case OPENED -> read(candidate, lamportBefore, ((OpenOutcome.Opened) opened).body(), verdict);
    };
  }

  /** Decodes the operations of an entry that was applied before. */
  List<Operation> reopen(Candidate candidate) {
    OpenOutcome opened = opener.open(candidate.before(), candidate.entry());
    if (!(opened instanceof OpenOutcome.Opened content)) {
      throw new IllegalStateException("an applied entry that does not open any more");
    }
    References references = dependencies(candidate, content.body());
    return decode(content.body(), references);
  }

  /**
   * Decodes the operations of an entry that was applied before, with every reference replaced by a
   * name that means nothing: much quicker, for who asks only what an entry writes to.
   *
   * @return null if the entry does not open now
   */
  @Nullable List<Operation> outline(Candidate candidate) {
    OpenOutcome opened = opener.open(candidate.before(), candidate.entry());
    if (!(opened instanceof OpenOutcome.Opened content)) {
      return null;
    }
    List<Operation> operations = new ArrayList<>(content.body().operations().size());
    for (byte[] encoded : content.body().operations()) {
      operations.add(OperationCodec.decode(encoded, Nameless.REFERENCES));
    }
    return operations;
  }

  /**
   * Judges an entry by the trust log as known now.
   *
   * @param log the log it is stored under
   * @param before where that log stands before it
   * @param after where the log stands after it
   */
  Verdict judge(LogId log, LogState before, LogState after) {
    if (!after.trustHeads().equals(before.trustHeads())) {
      List<RecordHash> cited = after.trustHeads();
      if (!membership.log().containsAll(cited)) {
        return Verdict.UNKNOWN_HEADS;
      }
      if (!membership.judge().headsAdvance(before.trustHeads(), cited)) {
        return Verdict.HEADS_REGRESSED;
      }
    }
    boolean isBranch = !log.equals(after.log()); // whose entries keep the log that was forked
    return membership
        .judge()
        .judge(
            after.device(),
            isBranch ? new StoredLineage(store, log) : Lineage.of(log),
            after.seq(),
            after.hash(),
            after.trustHeads(),
            after.epoch());
  }

  private RecordHash unknownHead(Candidate candidate) {
    return candidate.after().trustHeads().stream()
        .filter(head -> !membership.log().contains(head))
        .findFirst()
        .orElseThrow();
  }

  private Opening read(Candidate candidate, long lamportBefore, EntryBody body, Verdict verdict) {
    List<References.Dependency> found = new ArrayList<>(body.deps().size());
    long lamport = lamportBefore;
    for (Place dep : body.deps()) {
      References.@Nullable Dependency dependency = progress.dependency(dep);
      if (dependency == null) {
        return new Opening.Waiting(new Want.Entry(dep.hash()));
      }
      if (dependency.seq() != dep.seq()) {
        return new Opening.Malformed("it names a dependency by a wrong place");
      }
      lamport = Math.max(lamport, dependency.lamport());
      found.add(dependency);
    }
    if (body.lamport() != lamport + 1
        && !goesOnAfterVoid(candidate, body.lamport() - lamport - 1)) {
      return new Opening.Malformed("its logical time does not follow from what it depends on");
    }
    try {
      References references = new References(progress, candidate, found);
      List<Operation> operations = decode(body, references);
      return new Opening.Ready(body.lamport(), body.wallMillis(), operations, body.more(), verdict);
    } catch (MalformedOperationException e) {
      return new Opening.Malformed("it holds " + e.getMessage());
    }
  }

  // What a void entry built on may be unreadable, so the time its author counts on from is unknown.
  private boolean goesOnAfterVoid(Candidate candidate, long ahead) {
    return ahead > 0
        && ahead <= MAX_AHEAD
        && progress.isVoid(candidate.log(), candidate.after().seq() - 1);
  }

  private References dependencies(Candidate candidate, EntryBody body) {
    List<References.Dependency> found = new ArrayList<>(body.deps().size());
    for (Place dep : body.deps()) {
      References.@Nullable Dependency dependency = progress.dependency(dep);
      if (dependency == null) {
        throw DamagedEntryException.notFound(dep.hash());
      }
      found.add(dependency);
    }
    return new References(progress, candidate, found);
  }

  private static List<Operation> decode(EntryBody body, References references) {
    List<Operation> operations = new ArrayList<>(body.operations().size());
    for (byte[] encoded : body.operations()) {
      references.at(operations.size());
      operations.add(OperationCodec.decode(encoded, references));
    }
    return operations;
  }

  private static String text(OpenOutcome.Reason reason) {
    return switch (reason) {
      case OTHER_KEY -> "it is not sealed with the key that its header commits to";
      case NOT_AUTHENTIC -> "its ciphertext was not made for this place";
      case MALFORMED_BODY -> "its author sealed something that is not an entry";
    };
  }
}
