package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

class PostgresUsageTest extends UsageContract {
  private final RelayDatabase place = new RelayDatabase();
  private @Nullable PostgresDatabase database;

  @Override
  protected void open(Quotas quotas) {
    if (database != null) {
      database.close();
    }
    database = place.open(quotas);
  }

  @AfterEach
  void close() {
    database().close();
    place.close();
  }

  @Override
  protected EntryStore entries() {
    return new PostgresEntryStore(database());
  }

  @Override
  protected AccessStore access() {
    return new PostgresAccessStore(database(), 100);
  }

  @Override
  protected UsageStore usages() {
    return new PostgresUsageStore(database());
  }

  @Override
  protected RetentionStore retention() {
    return new PostgresRetentionStore(database());
  }

  @Override
  protected BlockStore blocks() {
    return new PostgresBlockStore(database());
  }

  @Override
  protected void execute(String sql) {
    place.execute(sql);
  }

  private PostgresDatabase database() {
    return Objects.requireNonNull(database);
  }

  @Test
  void usage_spaceOfARelayThatDoesNotCount_beginsAtNothing() {
    open(Quotas.unlimited());
    SpaceId space = SpaceId.of(new byte[32]);
    EntryStore.TrustRow genesis =
        new EntryStore.TrustRow(0, RecordHash.of(new byte[32]), new byte[9]);
    access().register(space, genesis, null, Instant.EPOCH).block();
    execute("delete from usage"); // as if an earlier version had registered it

    assertThat(usages().usage(space).block())
        .isEqualTo(new SpaceUsage(space, 0, 0, 0, 0, 0, 0, null));
    byte[] other = new byte[32];
    other[0] = 1;
    EntryStore.TrustRow record = new EntryStore.TrustRow(0, RecordHash.of(other), new byte[7]);
    assertThat(entries().appendTrust(space, List.of(record)).block()).isEqualTo(1);
    assertThat(usages().usage(space).block())
        .isEqualTo(new SpaceUsage(space, 0, 0, 1, 7, 0, 0, null));
    assertThat(usages().setQuota(space, 5L).block()).isTrue();
  }
}
