package org.logomesh.relay;

import org.logomesh.relay.access.SettingRefusedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why a setting is refused as two sentences instead of a stack trace. */
final class SettingRefusalAnalyzer extends AbstractFailureAnalyzer<SettingRefusedException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingRefusedException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
  }
}
