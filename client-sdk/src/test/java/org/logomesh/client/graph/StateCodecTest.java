package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;

class StateCodecTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");

  @Test
  void encode_statesOfRandomHistories_areReadBack() {
    SplittableRandom random = new SplittableRandom(11);
    RandomEdits edits = new RandomEdits(random);
    for (int run = 0; run < 30; run++) {
      TestReplica one = new TestReplica(1);
      TestReplica two = new TestReplica(2);
      for (int i = 0; i < 20; i++) {
        TestEntry entry = i % 3 == 0 ? edits.hostile(one) : edits.honest(two);
        if (random.nextInt(4) == 0) {
          one.setEffective(entry.hash(), false);
        }
        if (random.nextInt(4) == 0) {
          one.receiveAll(two);
        }
      }
      one.receiveAll(two);
      for (ThoughtState state : one.graph.thoughts()) {
        assertThat(ThoughtState.decode(state.id(), state.encode())).isEqualTo(state);
      }
      for (EdgeState state : one.graph.edges()) {
        assertThat(EdgeState.decode(state.key(), state.encode())).isEqualTo(state);
      }
    }
  }

  @Test
  void encode_ordinaryThought_isBelow400Bytes() {
    TestReplica replica = new TestReplica(1);
    replica.edit(
        edit ->
            edit.create(T, "An ordinary thought with some text in it.")
                .setField(T, "status", new FieldValue.Text("open"))
                .setField(T, "due", new FieldValue.Timestamp(1_700_000_000_000L))
                .addTag(T, "todo")
                .addTag(T, "home"));
    TestReplica other = new TestReplica(2);
    other.receiveAll(replica);
    replica.receive(other.edit(edit -> edit.setField(T, "status", new FieldValue.Text("done"))));
    replica.receive(other.edit(edit -> edit.setText(T, "An ordinary thought.")));
    assertThat(replica.state(T).encode().length).isLessThan(400);
  }

  @Test
  void encode_stateAfterAThousandEdits_isNoLonger() {
    TestReplica replica = new TestReplica(1);
    replica.edit(edit -> edit.create(T));
    for (int i = 0; i < 1_000; i++) {
      FieldValue value = new FieldValue.Int64(i);
      String text = "text " + i;
      replica.edit(edit -> edit.setField(T, "n", value).setText(T, text));
    }
    assertThat(replica.state(T).encode().length).isLessThan(250);
  }

  @Test
  void decode_damaged_isRefusedOrAnotherState() {
    TestReplica replica = new TestReplica(1);
    replica.edit(edit -> edit.create(T, "x").setField(T, "f", new FieldValue.Bool(true)));
    byte[] encoded = replica.state(T).encode();
    SplittableRandom random = new SplittableRandom(3);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> ThoughtState.decode(T, cut)).isInstanceOf(CborException.class);
    }
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = encoded.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(ThoughtState.decode(T, damaged)).isNotEqualTo(replica.state(T));
      } catch (CborException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void decode_edgeState_withTrailingBytes_isRefused() {
    EdgeKey key = new EdgeKey(T, "e", T, Cardinality.MANY);
    byte[] encoded = EdgeState.empty(key).encode();
    assertThatThrownBy(() -> EdgeState.decode(key, Arrays.copyOf(encoded, encoded.length + 1)))
        .isInstanceOf(CborException.class);
  }
}
