package org.logomesh.relay;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a refusal as two sentences instead of a stack trace. */
final class RefusalAnalyzer extends AbstractFailureAnalyzer<RefusedToStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedToStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
