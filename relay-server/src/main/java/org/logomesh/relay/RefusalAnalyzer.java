package org.logomesh.relay;

import org.logomesh.relay.store.OperatorException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why the relay does not start as two sentences instead of a stack trace. */
final class RefusalAnalyzer extends AbstractFailureAnalyzer<OperatorException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, OperatorException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
