package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** A disk that changed what the relay knows of the members lets nobody in until it is mended. */
class DamagedTrustTest {
  private static final String ORIGIN = "wss://relay.example";

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestDevice eve = new TestDevice(3);
  private final TestSpace space = new TestSpace(ada);
  private final Random random = new Random(9);
  private Path file;
  private SqliteDatabase database;
  private SqliteEntryStore store;
  private SqliteAccessStore access;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("relay.db");
    database = SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(5));
    store = new SqliteEntryStore(database);
    access = new SqliteAccessStore(database, 10);
    space.admit(bob, TrustLevel.VERIFIED);
    space.admit(eve, TrustLevel.VERIFIED);
    space.revoke(eve, List.of());
    List<TrustRow> rows =
        space.trust().records().stream()
            .map(record -> new TrustRow(0, record.hash(), record.bytes()))
            .toList();
    access.register(space.id(), rows.get(0), null, Instant.EPOCH).block();
    store.appendTrust(space.id(), rows).block();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void change(TrustRecord record, int at) {
    byte[] bytes = record.bytes().clone();
    bytes[at] ^= 4;
    write(record, bytes);
  }

  private void write(TrustRecord record, byte[] bytes) {
    String update =
        "update trust_records set record = x'%s' where hash = x'%s'"
            .formatted(HexFormat.of().formatHex(bytes), record.hash());
    assertThat(RelayFile.change(file, update)).isEqualTo(1);
  }

  private String token(TestDevice device) {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    access.putNonce(nonce, Instant.EPOCH, Instant.EPOCH.plusSeconds(60)).block();
    return device.token(space.id(), nonce, ORIGIN);
  }

  private Origins origins() {
    return new Origins(ORIGIN, () -> 0);
  }

  /** As a relay that was started just now: nothing is in memory. */
  private void introduce(TestDevice device, List<byte[]> records) {
    new MemberRegistry(
            access,
            store,
            new TrustCache(store),
            origins(),
            () -> Instant.EPOCH,
            Schedulers.immediate())
        .introduce(token(device), RelayApi.encodeIntroduction(records))
        .block();
  }

  private void signIn(TestDevice device) {
    new DeviceAuthenticator(
            access, new TrustCache(store), origins(), () -> Instant.EPOCH, Schedulers.immediate())
        .authenticate(token(device))
        .block();
  }

  private static void assertRefused(ErrorCode code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            RefusedException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void anyPartOfAnyRecord_changed_letsNobodyInUntilAMemberBringsItAgain() {
    for (TrustRecord record : space.trust().records()) {
      int length = record.bytes().length;
      for (int at : new int[] {0, 12, 50, length / 2, length - 40, length - 1}) {
        change(record, at);
        assertRefused(ErrorCode.STORE_DAMAGED, () -> signIn(bob));
        assertRefused(ErrorCode.STORE_DAMAGED, () -> signIn(eve)); // whom a record removed

        introduce(bob, space.records());

        signIn(bob);
        assertRefused(ErrorCode.REVOKED, () -> signIn(eve));
      }
    }
  }

  @Test
  void record_changed_isMendedByNothingButWhatWasThere() {
    TrustRecord removal = space.trust().records().get(3);
    change(removal, 50);
    List<byte[]> without = space.records().subList(0, 3);
    byte[] badlySigned = removal.bytes().clone();
    badlySigned[badlySigned.length - 1] ^= 1; // the content, and so the hash, is the right one

    assertRefused(ErrorCode.STORE_DAMAGED, () -> introduce(eve, without));
    assertRefused(ErrorCode.STORE_DAMAGED, () -> introduce(eve, List.of(badlySigned)));
    assertRefused(ErrorCode.STORE_DAMAGED, () -> introduce(eve, List.of(new byte[] {1})));
    assertThatThrownBy(() -> new TrustCache(store).snapshot(space.id()).block())
        .isInstanceOf(StoreException.class);

    // Who brings it need not be believed: it is what was there, and works against who brought it.
    assertRefused(ErrorCode.REVOKED, () -> introduce(eve, space.records()));
    signIn(bob);
  }
}
