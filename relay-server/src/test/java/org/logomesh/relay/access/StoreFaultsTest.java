package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who comes while the store is away is told to come again, and not that something is broken. */
class StoreFaultsTest {
  private static final String ORIGIN = "wss://relay.example";

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);

  private static <T> T failing(Class<T> store, Reason reason) {
    return store.cast(
        Proxy.newProxyInstance(
            store.getClassLoader(),
            new Class<?>[] {store},
            (proxy, method, arguments) -> Mono.error(new StoreException(reason, "as told"))));
  }

  @ParameterizedTest
  @CsvSource({
    "BUSY, RATE_LIMITED",
    "FULL, STORE_FULL",
    "CLOSED, SHUTTING_DOWN",
    "CORRUPT, STORE_DAMAGED",
    "BROKEN, INTERNAL",
  })
  void signIn_storeFails_isToldByItsCode(Reason reason, ErrorCode code) {
    DeviceAuthenticator door =
        new DeviceAuthenticator(
            failing(AccessStore.class, reason),
            new TrustCache(failing(EntryStore.class, reason)),
            new Origins(ORIGIN, () -> 0),
            () -> Instant.EPOCH,
            Schedulers.immediate());
    String token = ada.token(space.id(), new byte[32], ORIGIN);

    assertThatThrownBy(() -> door.authenticate(token).block())
        .isInstanceOfSatisfying(
            RefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
