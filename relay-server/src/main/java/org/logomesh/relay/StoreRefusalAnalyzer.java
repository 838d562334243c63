package org.logomesh.relay;

import org.logomesh.relay.store.StoreRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why the database cannot be used as two sentences instead of a stack trace. */
final class StoreRefusalAnalyzer extends AbstractFailureAnalyzer<StoreRefusedException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, StoreRefusedException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
