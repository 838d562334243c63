package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInTriesTest {
  private Instant now = Instant.EPOCH.plusSeconds(1_000_000);
  private final SignInTries tries = new SignInTries(() -> now);

  @Test
  void mayTry_afterTooManyWrong_waitsOutTheWindow() {
    for (int i = 0; i < SignInTries.MAX_WRONG; i++) {
      assertThat(tries.mayTry("a")).isTrue();
      tries.wrong("a");
    }

    assertThat(tries.mayTry("a")).isFalse();
    assertThat(tries.mayTry("b")).as("another address").isTrue();
    now = now.plus(SignInTries.WINDOW);
    assertThat(tries.mayTry("a")).isTrue();
  }

  @Test
  void right_forgetsWhatWasWrong() {
    for (int i = 0; i < SignInTries.MAX_WRONG - 1; i++) {
      tries.wrong("a");
    }
    tries.right("a");
    tries.wrong("a");

    assertThat(tries.mayTry("a")).isTrue();
  }

  @Test
  void note_flood_isCountedAndNotWritten() {
    for (int i = 0; i < SignInTries.MAX_NOTED; i++) {
      assertThat(tries.note()).isZero();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(tries.note()).isNegative();
    }
    now = now.plus(Duration.ofHours(1));

    assertThat(tries.note()).isEqualTo(1_000);
    assertThat(tries.note()).isZero();
  }
}
