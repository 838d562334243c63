package org.logomesh.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Needs Docker and the images that {@code integration-tests/run} makes; skipped without. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Containers.Condition.class)
@interface Containers {
  /** Set by {@code integration-tests/run} when all is there. */
  String VARIABLE = "LOGOMESH_CONTAINERS";

  /** Looks for the variable, and says so where it is not set. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if ("1".equals(System.getenv(VARIABLE))) {
        return ConditionEvaluationResult.enabled("the images are there");
      }
      String reason = context.getDisplayName() + " is skipped: it is run by integration-tests/run";
      System.out.println(reason);
      return ConditionEvaluationResult.disabled(reason);
    }
  }
}
