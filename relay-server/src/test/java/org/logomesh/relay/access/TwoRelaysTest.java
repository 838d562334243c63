package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Two relays that share a store: what one has taken, the other takes no more. */
class TwoRelaysTest {
  private static final String ORIGIN = "wss://relay.example";

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);

  private static DeviceAuthenticator relay(SqliteAccessStore access, EntryStore entries) {
    return new DeviceAuthenticator(
        access,
        new TrustCache(entries),
        new Origins(ORIGIN, () -> 0),
        () -> Instant.EPOCH,
        Schedulers.parallel());
  }

  @Test
  void authenticate_tokenReplayedAtTheOtherRelay_isRefused(@TempDir Path directory) {
    SqliteDatabase database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    try {
      SqliteAccessStore access = new SqliteAccessStore(database, 10);
      EntryStore entries = new SqliteEntryStore(database);
      space.register(access);
      DeviceAuthenticator one = relay(access, entries);
      DeviceAuthenticator other = relay(access, entries);
      Nonces nonces = new Nonces(access, () -> Instant.EPOCH, new Random(7));

      String token = token(nonces);
      assertThat(one.authenticate(token).block()).isNotNull();
      assertThatThrownBy(() -> other.authenticate(token).block())
          .isInstanceOfSatisfying(
              RefusedException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_ASSERTION));

      String raced = token(nonces);
      List<Boolean> entered =
          Flux.range(0, 20)
              .flatMap(i -> entered(i % 2 == 0 ? one : other, raced), 20)
              .collectList()
              .block();
      assertThat(entered).hasSize(20).containsOnlyOnce(true);
    } finally {
      database.close();
    }
  }

  private String token(Nonces nonces) {
    return ada.token(space.id(), Objects.requireNonNull(nonces.issue().block()), ORIGIN);
  }

  private static Mono<Boolean> entered(DeviceAuthenticator relay, String token) {
    return relay
        .authenticate(token)
        .map(device -> true)
        .onErrorReturn(RefusedException.class, false);
  }
}
