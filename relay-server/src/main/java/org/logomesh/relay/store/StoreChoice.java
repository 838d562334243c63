package org.logomesh.relay.store;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Which store a relay runs on. Of the one that was not chosen, no class is loaded. */
final class StoreChoice {
  private StoreChoice() {}

  private static boolean isPostgresNamed(ConditionContext context) {
    return !context.getEnvironment().getProperty(PostgresProperties.URL, "").isBlank();
  }

  /** A PostgreSQL database is named. */
  static final class Postgres implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return isPostgresNamed(context);
    }
  }

  /** None is. */
  static final class Embedded implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !isPostgresNamed(context);
    }
  }
}
