package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private Instant now = Instant.EPOCH;
  private final Sessions sessions = new Sessions(() -> now, new SecureRandom());

  @Test
  void find_wrongSecret_isNobody() {
    String secret = sessions.begin();

    assertThat(sessions.find(secret)).isNotNull();
    assertThat(sessions.find(secret + "x")).isNull();
    assertThat(sessions.find("")).isNull();
  }

  @Test
  void find_afterItsLife_isNobody_howeverBusyItWas() {
    String secret = sessions.begin();
    for (int minutes = 0; minutes < 12 * 60; minutes += 30) {
      assertThat(sessions.find(secret)).isNotNull();
      now = now.plus(Duration.ofMinutes(30));
    }

    assertThat(sessions.find(secret)).isNull();
  }

  @Test
  void find_afterAnIdleHour_isNobody() {
    String secret = sessions.begin();
    now = now.plus(Sessions.IDLE).minusSeconds(1);
    assertThat(sessions.find(secret)).isNotNull();
    now = now.plus(Sessions.IDLE);

    assertThat(sessions.find(secret)).isNull();
  }

  @Test
  void begin_moreThanThereMayBe_endsTheOldest() {
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i <= Sessions.MAX_SESSIONS; i++) {
      secrets.add(sessions.begin());
    }

    assertThat(sessions.find(secrets.get(0))).isNull();
    assertThat(sessions.find(secrets.get(1))).isNotNull();
  }

  @Test
  void formToken_ofAnotherSession_isNotTaken() {
    var first = Objects.requireNonNull(sessions.find(sessions.begin()));
    var second = Objects.requireNonNull(sessions.find(sessions.begin()));

    assertThat(first.isFormToken(first.formToken())).isTrue();
    assertThat(first.isFormToken(second.formToken())).isFalse();
    assertThat(first.isFormToken(null)).isFalse();
    assertThat(first.isFormToken("")).isFalse();
  }

  @Test
  void end_session_isNobody() {
    String secret = sessions.begin();
    sessions.end(secret);

    assertThat(sessions.find(secret)).isNull();
  }
}
