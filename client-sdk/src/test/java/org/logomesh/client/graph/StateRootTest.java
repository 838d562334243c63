package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.sign.Sha256;

class StateRootTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final EdgeKey EDGE = new EdgeKey(T, "cites", T, Cardinality.MANY);

  @Test
  void root_emptyGraph_isZero() {
    assertThat(StateRoot.of(new MemoryGraph())).isEqualTo(new byte[StateRoot.SIZE]);
  }

  @Test
  void root_oneEdge_isTheHashThatTheSpecificationDraws() {
    MemoryGraph graph = new MemoryGraph();
    Stamp stamp = new Stamp(TestEntry.hash(1), 1, 2, TestEntry.device(3), true);
    EdgeState state = EdgeState.empty(EDGE).with(new Write(stamp, 4));
    graph.put(state);
    byte[] key = Sha256.hash(Sha256.label("cell"), new byte[] {1}, EDGE.bytes());
    byte[] leaf = Sha256.hash(Sha256.label("leaf"), key, Sha256.hash(state.encode()), new byte[32]);
    byte[] node = Sha256.hash(Sha256.label("bucket"), key, leaf);
    for (int nibble = 2; nibble >= 0; nibble--) {
      int place = key[nibble / 2] >> (nibble % 2 == 0 ? 4 : 0) & 0xf;
      byte[] children = new byte[16 * 32];
      System.arraycopy(node, 0, children, place * 32, 32);
      node = Sha256.hash(Sha256.label("node"), children);
    }
    assertThat(StateRoot.of(graph)).isEqualTo(node);
  }

  @Test
  void root_afterEveryChange_equalsTheOneFromNothing() {
    SplittableRandom random = new SplittableRandom(5);
    TestReplica replica = new TestReplica(1);
    Set<String> roots = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      ThoughtId id = ThoughtId.random(new SplittableRandom(random.nextInt(60)));
      EdgeKey edge = new EdgeKey(id, "next", T, Cardinality.MANY);
      switch (random.nextInt(4)) {
        case 0 -> replica.edit(edit -> edit.create(id));
        case 1 -> replica.edit(edit -> edit.addEdge(edge));
        case 2 -> replica.edit(edit -> edit.removeEdge(edge));
        default -> replica.edit(edit -> edit.setText(id, "text " + random.nextInt(9)));
      }
      byte[] root = replica.root.root();
      assertThat(root).isEqualTo(StateRoot.of(replica.graph));
      roots.add(HexFormat.of().formatHex(root));
    }
    assertThat(roots).hasSizeGreaterThan(100);
  }

  @Test
  void root_overAStoredTable_equalsTheOneBefore() {
    TestReplica replica = new TestReplica(1);
    MemoryLeafTable table = new MemoryLeafTable();
    StateRoot first = new StateRoot(replica.graph, table);
    replica.edit(edit -> edit.create(T, "x").addEdge(EDGE));
    first.changed(T);
    first.changed(EDGE);
    byte[] root = first.root();
    assertThat(first.changed()).isEmpty();
    assertThat(new StateRoot(replica.graph, table).root()).isEqualTo(root);
    assertThat(root).isEqualTo(StateRoot.of(replica.graph));
  }

  @Test
  void leaf_whatever_changes_isAnother() {
    TestReplica replica = new TestReplica(1);
    TestEntry entry = replica.edit(edit -> edit.create(T, "x").addTag(T, "a"));
    ThoughtState state = replica.state(T);
    TextDocument text = replica.graph.text(T);
    byte[] leaf = Leaf.of(state, text);
    assertThat(Leaf.of(ThoughtState.decode(T, state.encode()), text)).isEqualTo(leaf);
    assertThat(Leaf.of(state, TextDocument.empty())).isNotEqualTo(leaf);
    replica.setEffective(entry.hash(), false);
    assertThat(Leaf.of(replica.state(T), text)).isNotEqualTo(leaf);
  }

  @Test
  void cell_bytes_areReadBack() {
    for (Cell cell : List.of(T, EDGE, new EdgeKey(T, "\u00e9", T, Cardinality.ONE))) {
      assertThat(Cell.of(cell.kind(), cell.bytes())).isEqualTo(cell);
    }
  }
}
