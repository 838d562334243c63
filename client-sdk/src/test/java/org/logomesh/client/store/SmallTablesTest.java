package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ImportSources.Imported;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** Settings, trust records, heads, peers, audit trail, imports. */
class SmallTablesTest {
  private static final IncarnationId FIRST = IncarnationId.of(new byte[IncarnationId.SIZE]);
  private static final IncarnationId WIPED = IncarnationId.parse("01".repeat(IncarnationId.SIZE));

  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final TestChain alice = new TestChain(1);
  private final TestChain bob = new TestChain(2);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void settings_putAndRemove_showTheLatest() {
    Settings settings = store.settings();
    assertThat(settings.text("relay")).isNull();
    settings.putText("relay", "wss://épice");
    settings.putNumber("offline", -1);
    assertThat(settings.text("relay")).isEqualTo("wss://épice");
    assertThat(settings.number("offline", 0)).isEqualTo(-1);
    settings.remove("relay");
    assertThat(settings.text("relay")).isNull();
    assertThat(settings.number("other", 7)).isEqualTo(7);
  }

  @Test
  void establish_otherSpace_isRefused() {
    Settings settings = store.settings();
    assertThat(settings.space()).isNull();
    settings.establish(TestChain.SPACE, alice.device());
    settings.establish(TestChain.SPACE, alice.device());

    SpaceId other = SpaceId.parse("02".repeat(SpaceId.SIZE));
    assertThatThrownBy(() -> settings.establish(other, alice.device()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(settings.space()).isEqualTo(TestChain.SPACE);
    assertThat(settings.device()).isEqualTo(alice.device());
  }

  @Test
  void trustRecords_addedTwice_areKeptOnceInOrder() {
    TrustRecords trust = store.trust();
    assertThat(trust.add(alice.record(), new byte[] {3})).isTrue();
    var second = alice.record();
    assertThat(trust.add(second, new byte[] {1})).isTrue();
    assertThat(trust.add(second, new byte[] {1})).isFalse();
    assertThat(trust.all()).containsExactly(new byte[] {3}, new byte[] {1});

    assertThat(trust.add(second, new byte[] {2})).as("in the place of a damaged one").isTrue();
    assertThat(trust.all()).containsExactly(new byte[] {3}, new byte[] {2});
    assertThat(trust.count()).isEqualTo(2);
  }

  @Test
  void heads_olderStatementOrClaim_neverRegresses() {
    HeadsStatements heads = store.heads();
    DeviceId device = alice.device();
    alice.next(3);
    Head low = alice.state().head();
    alice.next(1);
    Head high = alice.state().head();

    assertThat(heads.latest(device)).isNull();
    assertThat(heads.put(device, 5, new byte[] {5})).isTrue();
    assertThat(heads.put(device, 4, new byte[] {4})).isFalse();
    assertThat(heads.put(device, 5, new byte[] {5})).isFalse();
    assertThat(heads.latest(device)).containsExactly(5);
    assertThat(heads.put(device, 5, new byte[] {6})).as("in the place of a damaged one").isTrue();
    assertThat(heads.latest(device)).containsExactly(6);
    assertThat(heads.put(device, 6, new byte[] {7})).isTrue();
    assertThat(heads.all()).containsExactly(new byte[] {7});

    heads.claim(alice.log(), high);
    heads.claim(alice.log(), low);
    assertThat(heads.claimed()).isEqualTo(Frontier.of(Map.of(alice.log(), high)));
  }

  @Test
  void pending_acknowledgements_countDownPerPeerAndTogether() {
    store.logs().append(alice.log(), alice.next(5));
    store.logs().startOwn(alice.log(), store.settings());
    store.logs().append(bob.log(), bob.next(4));
    Peers peers = store.peers();
    Head third = new Head(2, alice.state().hash());
    Head first = new Head(0, alice.state().hash());
    assertThat(peers.pending("relay")).isEqualTo(5);
    assertThat(peers.pendingEverywhere()).isEqualTo(5);

    peers.acknowledge("relay", FIRST, Map.of(alice.log(), third));
    peers.acknowledge("relay", FIRST, Map.of(alice.log(), first, bob.log(), third));
    peers.acknowledge("phone", FIRST, Map.of(alice.log(), first));

    assertThat(peers.cursor("relay"))
        .isEqualTo(
            new Peers.Cursor(
                "relay", FIRST, Frontier.of(Map.of(alice.log(), third, bob.log(), third))));
    assertThat(peers.cursor("unknown")).isNull();
    assertThat(peers.pending("relay")).isEqualTo(2);
    assertThat(peers.pending("phone")).isEqualTo(4);
    assertThat(peers.pendingEverywhere()).isEqualTo(2);
    assertThat(peers.names()).containsExactly("phone", "relay");
  }

  @Test
  void acknowledge_otherIncarnation_forgetsWhatTheLostStoreHad() {
    store.logs().append(alice.log(), alice.next(5));
    store.logs().startOwn(alice.log(), store.settings());
    Peers peers = store.peers();
    peers.acknowledge("relay", FIRST, Map.of(alice.log(), alice.state().head()));
    assertThat(peers.pending("relay")).isZero();

    peers.acknowledge("relay", WIPED, Map.of());

    assertThat(peers.pending("relay")).isEqualTo(5);
    assertThat(peers.cursor("relay")).isEqualTo(new Peers.Cursor("relay", WIPED, Frontier.empty()));
    peers.forget("relay");
    assertThat(peers.names()).isEmpty();
  }

  @Test
  void audit_events_areChainedFromZero() {
    AuditTrail audit = store.audit();
    AuditTrail.Event first = audit.record(1_000, "pair", "phone joined");
    AuditTrail.Event second = audit.record(900, "revoke", "phone, lost");

    assertThat(audit.events(0, 10)).containsExactly(first, second);
    assertThat(audit.events(1, 10)).containsExactly(second);
    assertThat(first.number()).isZero();
    byte[] start = new byte[Sha256.LENGTH];
    byte[] firstHash = AuditTrail.hash(start, 0, 1_000, "pair", "phone joined");
    byte[] secondHash = AuditTrail.hash(firstHash, 1, 900, "revoke", "phone, lost");
    assertThat(second.hash()).isEqualTo(HexFormat.of().formatHex(secondHash));
    assertThat(audit.firstBroken()).isNull();
  }

  @Test
  void imports_putAgain_replacesAndLists() {
    ThoughtId thought = ThoughtId.parse("0a".repeat(ThoughtId.SIZE));
    ImportSources imports = store.imports();
    Imported first = new Imported("vault", "a.md", thought, "hash 1", "text");
    Imported again = new Imported("vault", "a.md", thought, "hash 2", "text, edited");
    Imported other = new Imported("vault", "b/ü.md", thought, "hash 3", "");
    imports.put(first);
    imports.put(again);
    imports.put(other);
    imports.put(new Imported("elsewhere", "a.md", thought, "", ""));

    assertThat(imports.find("vault", "a.md")).isEqualTo(again);
    assertThat(imports.all("vault")).containsExactly(again, other);
    imports.remove("vault", "a.md");
    assertThat(imports.all("vault")).containsExactly(other);
    assertThat(imports.find("vault", "a.md")).isNull();
  }

  @Test
  void forkProofs_addedTwice_areKeptOnce() {
    assertThat(store.forks().add(new byte[] {1})).isTrue();
    assertThat(store.forks().add(new byte[] {1})).isFalse();
    assertThat(store.forks().all()).containsExactly(new byte[] {1});
    assertThat(List.copyOf(store.forks().all())).hasSize(1);
  }
}
