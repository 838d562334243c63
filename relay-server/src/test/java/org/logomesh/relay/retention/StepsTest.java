package org.logomesh.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class StepsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void sum_untilNothingIsLeft_isWhatAllDid() {
    Deque<Integer> steps = new ArrayDeque<>(List.of(500, 500, 7, 0, 9));

    assertThat(Steps.sum(() -> Mono.just(steps.remove())).block(SOON)).isEqualTo(1007);
    assertThat(steps).containsExactly(9);
  }

  @Test
  void sum_aStepThatSaysNothing_ends() {
    assertThat(Steps.sum(Mono::empty).block(SOON)).isZero();
  }

  @Test
  void sum_aStepThatFails_fails() {
    assertThatThrownBy(
            () -> Steps.sum(() -> Mono.error(new IllegalStateException("full"))).block(SOON))
        .hasMessage("full");
  }
}
