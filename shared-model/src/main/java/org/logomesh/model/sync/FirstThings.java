package org.logomesh.model.sync;

/**
 * What goes before entries: trust records that they cite, proofs of the forks whose branches they
 * are of, and statements, so that a peer knows what there is before it gets any of it.
 */
final class FirstThings {
  private final TrustFeed trust;
  private final Forks forks;
  private final StatementFeed statements;
  private final Outbound outbound;

  FirstThings(TrustFeed trust, Forks forks, StatementFeed statements, Outbound outbound) {
    this.trust = trust;
    this.forks = forks;
    this.statements = statements;
    this.outbound = outbound;
  }

  /** Sends them as far as credit allows; says whether entries may follow. */
  boolean send() {
    if (!trust.flush()) {
      return false;
    }
    forks.flush().forEach(outbound::touchFamily);
    return statements.flush();
  }
}
