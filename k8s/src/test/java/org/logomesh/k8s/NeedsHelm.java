package org.logomesh.k8s;

import com.marcnuri.helm.Helm;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Passes a test over, with the reason printed, where Helm's native library does not run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsHelm.Condition.class)
@interface NeedsHelm {
  /** Asks Helm for its version. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        return ConditionEvaluationResult.enabled("Helm " + Helm.version().call());
      } catch (LinkageError | RuntimeException failure) {
        if (isWhereItMustRun()) {
          throw failure;
        }
        String reason = "Helm's native library does not run here: " + failure;
        System.out.println(context.getDisplayName() + " is passed over. " + reason);
        return ConditionEvaluationResult.disabled(reason);
      }
    }

    /** Nobody would notice if the checks were passed over everywhere. */
    private static boolean isWhereItMustRun() {
      return System.getProperty("os.name").equals("Linux")
          && System.getProperty("os.arch").equals("amd64");
    }
  }
}
