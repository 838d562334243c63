package org.logomesh.relay;

import org.logomesh.relay.store.DataDirectoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why the data directory cannot be used as two sentences instead of a stack trace. */
final class DataDirectoryAnalyzer extends AbstractFailureAnalyzer<DataDirectoryException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, DataDirectoryException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
