package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.relay.store.StoreException.Reason;
import org.springframework.dao.DataAccessResourceFailureException;

class PostgresErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "53100, FULL",
    "08006, BUSY",
    "08P01, BUSY",
    "53300, BUSY",
    "57P01, BUSY",
    "57P03, BUSY",
    "57014, BUSY",
    "55P03, BUSY",
    "25006, BUSY",
    "40P01, BUSY",
    "XX001, CORRUPT",
    "XX002, CORRUPT",
    "23514, BROKEN",
    "42P01, BROKEN",
    "XX000, BROKEN",
  })
  void map_errorCode_isTheReason(String state, Reason reason) {
    Exception failure =
        new DataAccessResourceFailureException(
            "translated", new R2dbcNonTransientResourceException("why", state));

    assertThat(PostgresErrors.map(failure).reason()).isEqualTo(reason);
  }

  @Test
  void map_noAnswerAtAll_isBusy() {
    for (Exception away :
        new Exception[] {
          new R2dbcNonTransientResourceException("connection closed"),
          new R2dbcTimeoutException("no connection is free"),
          new TimeoutException(),
          new IOException("reset by peer"),
          new IllegalStateException(new IOException("reset by peer"))
        }) {
      assertThat(PostgresErrors.map(away).reason()).as("%s", away).isEqualTo(Reason.BUSY);
    }
    assertThat(PostgresErrors.map(new IllegalStateException("a mistake")).reason())
        .isEqualTo(Reason.BROKEN);
    StoreException known = new StoreException(Reason.UNKNOWN_SPACE, "known");
    assertThat(PostgresErrors.map(new IllegalStateException(known))).isSameAs(known);
  }
}
