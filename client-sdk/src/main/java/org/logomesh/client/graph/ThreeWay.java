package org.logomesh.client.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Dispute.Side;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Outcome;

/**
 * What every part of one three-way merge needs.
 *
 * @param remoteFirst whether the remote side was edited last
 * @param log where conflicts are written down
 */
record ThreeWay(
    ResolutionRules rules,
    long localMillis,
    long remoteMillis,
    boolean remoteFirst,
    List<Entry> log) {
  static ThreeWay of(
      ResolutionRules rules, ThoughtVersion local, ThoughtVersion remote, List<Entry> log) {
    long mine = local.editedMillis();
    long theirs = remote.editedMillis();
    return new ThreeWay(rules, mine, theirs, theirs > mine, log);
  }

  /** Asks the rules about two sides. */
  Decision decide(
      Conflict.Kind kind,
      String name,
      @Nullable FieldValue base,
      Side local,
      Side remote,
      boolean remoteIsFirst) {
    List<Side> sides = remoteIsFirst ? List.of(remote, local) : List.of(local, remote);
    Decision decision = rules.decide(new Dispute(kind, name, base, sides));
    if (decision instanceof Decision.Keep keep && keep.side() != 0 && keep.side() != 1) {
      throw new IllegalArgumentException("there is no side " + keep.side());
    }
    return decision;
  }

  /** Whether the remote side is the answer; where no side is, whether it is the preferred one. */
  static boolean takesRemote(Decision decision, boolean remoteIsFirst) {
    boolean second = decision instanceof Decision.Keep keep && keep.side() == 1;
    return second != remoteIsFirst;
  }

  static Outcome outcome(Decision decision, boolean takesRemote) {
    if (decision instanceof Decision.Write) {
      return Outcome.VALUE_MADE;
    }
    if (decision instanceof Decision.KeepAll) {
      return Outcome.BOTH_KEPT;
    }
    if (decision instanceof Decision.Ask) {
      return Outcome.LEFT_OPEN;
    }
    return takesRemote ? Outcome.REMOTE_CHOSEN : Outcome.LOCAL_CHOSEN;
  }
}
