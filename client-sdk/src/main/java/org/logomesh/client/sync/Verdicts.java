package org.logomesh.client.sync;

import org.logomesh.model.trust.Verdict;

/** What verdicts mean, in words for people. */
final class Verdicts {
  private Verdicts() {}

  static String text(Verdict verdict) {
    return switch (verdict) {
      case EFFECTIVE -> "it has effect";
      case NOT_A_WRITER -> "its device was not allowed to write";
      case STALE_EPOCH -> "it was sealed with a key that was out of date";
      case CUT -> "its device was removed before it was accepted";
      case UNKNOWN_HEADS -> "it cites a change of membership that is not here yet";
      case HEADS_REGRESSED -> "it cites less of the trust log than the entry before it";
    };
  }
}
