package org.logomesh.client.graph;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.graph.PlainReferences.id;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.id.OperationId;

class OperationCodecTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final References PLACES = new PlainReferences();

  /** What the valid vectors mean. */
  private static final Map<String, Operation> MEANINGS =
      Map.ofEntries(
          entry("create", new Operation.Create(T)),
          entry(
              "splice-first", new Operation.Splice(T, List.of(), 0, 0, "h\u00e9llo \ud83c\udf75")),
          entry("splice-delete", new Operation.Splice(T, List.of(id(0, 3, 511)), 7, 12, "")),
          entry(
              "splice-merge",
              new Operation.Splice(
                  T,
                  List.of(id(1, 1L << 40, 10), id(0, 3, 0), id(1, 1L << 40, 2)),
                  Integer.MAX_VALUE,
                  Integer.MAX_VALUE,
                  "x")),
          entry(
              "set-text",
              new Operation.SetField(T, "status", new FieldValue.Text("done"), List.of())),
          entry("set-int-min", set(new FieldValue.Int64(Long.MIN_VALUE))),
          entry("set-int-max", set(new FieldValue.Int64(Long.MAX_VALUE))),
          entry("set-int-zero", set(new FieldValue.Int64(0))),
          entry("set-float-half", set(new FieldValue.Float64(1.5))),
          entry("set-float-single", set(new FieldValue.Float64(100_000))),
          entry("set-float-double", set(new FieldValue.Float64(1.1))),
          entry("set-float-negative-zero", set(new FieldValue.Float64(-0.0))),
          entry("set-nan", set(new FieldValue.Float64(Double.NaN))),
          entry("set-infinity", set(new FieldValue.Float64(Double.POSITIVE_INFINITY))),
          entry("set-true", set(new FieldValue.Bool(true))),
          entry("set-false", set(new FieldValue.Bool(false))),
          entry("set-bytes", set(new FieldValue.Bytes(new byte[] {0, -1}))),
          entry("set-empty-text", set(new FieldValue.Text(""))),
          entry("set-timestamp", set(new FieldValue.Timestamp(1_700_000_000_123L))),
          entry("set-timestamp-negative", set(new FieldValue.Timestamp(-1))),
          entry("set-removed", set(null)),
          entry("add-tag", new Operation.AddTag(T, "t\u00e9a")),
          entry("remove-tag", new Operation.RemoveTag(T, "tea", List.of(id(0, 5, 1), id(2, 0, 0)))),
          entry("add-edge-many", new Operation.AddEdge(edge("cites", U, Cardinality.MANY))),
          entry("add-edge-one", new Operation.AddEdge(edge("parent", U, Cardinality.ONE))),
          entry("add-edge-loop", new Operation.AddEdge(edge("self", T, Cardinality.MANY))),
          entry(
              "remove-edge",
              new Operation.RemoveEdge(edge("cites", U, Cardinality.MANY), List.of(id(0, 9, 3)))),
          entry("delete", new Operation.Delete(T, List.of(id(0, 1, 4), id(1, 2, 0)))),
          entry("delete-nothing-seen", new Operation.Delete(T, List.of())),
          entry("restore", new Operation.Restore(T, List.of(id(3, 7, 0)))),
          entry(
              "set-attribute",
              new Operation.SetAttribute(
                  edge("cites", U, Cardinality.MANY),
                  "page",
                  new FieldValue.Int64(42),
                  List.of(id(0, 9, 3)))),
          entry(
              "set-attribute-removed",
              new Operation.SetAttribute(
                  edge("parent", U, Cardinality.ONE), "page", null, List.of())),
          entry(
              "set-register",
              put(StateShape.REGISTER, "view", "", 2, text("wide"), 0, id(0, 9, 3))),
          entry(
              "set-preference",
              new Operation.SetState(
                  new StateKey(StateScope.USER, "me", StateShape.MAP, "preferences", "theme"),
                  0,
                  text("dark"),
                  0,
                  List.of())),
          entry("set-element", put(StateShape.SET, "seen", "a", 0, null, 0)),
          entry(
              "set-lease", put(StateShape.SESSION, "call", "", 1, new FieldValue.Int64(60_000), 0)),
          entry(
              "set-in-session",
              put(StateShape.SESSION, "call", "muted", 1, new FieldValue.Int64(5), 17)),
          entry(
              "remove-state",
              new Operation.RemoveState(key(StateShape.MAP, "cards", "k"), List.of(id(0, 9, 3)))),
          entry(
              "add-to-counter",
              new Operation.AddToCounter(key(StateShape.COUNTER, "runs", ""), -3)),
          entry(
              "add-to-counter-most",
              new Operation.AddToCounter(
                  key(StateShape.COUNTER, "runs", ""), GraphLimits.MAX_DELTA)),
          entry("unknown-kind", new Operation.Unknown(1000, hex("811903e8"))),
          entry(
              "unknown-kind-large",
              new Operation.Unknown(
                  Long.MAX_VALUE, hex("831b7fffffffffffffffa10182f64178656c61746572"))));

  private static FieldValue text(String value) {
    return new FieldValue.Text(value);
  }

  private static StateKey key(StateShape shape, String name, String slot) {
    return new StateKey(StateScope.PLUGIN, "org.x", shape, name, slot);
  }

  private static Operation put(
      StateShape shape,
      String name,
      String slot,
      int schema,
      @Nullable FieldValue value,
      long term,
      OperationId... replaced) {
    return new Operation.SetState(key(shape, name, slot), schema, value, term, List.of(replaced));
  }

  /** One line of the published file. */
  record Vector(boolean valid, String name, String hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> vectors() {
    try (InputStream in =
        Objects.requireNonNull(
            OperationCodecTest.class.getResourceAsStream("/vectors/operations.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" ", 4))
          .map(part -> new Vector(part[0].equals("valid"), part[1], part[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decode_publishedVector_isItsMeaningOrRefused(Vector vector) {
    if (vector.valid()) {
      Operation decoded = OperationCodec.decode(vector.bytes(), PLACES);
      assertThat(decoded).isEqualTo(MEANINGS.get(vector.name()));
      assertThat(OperationCodec.encode(decoded, PLACES)).isEqualTo(vector.bytes());
    } else {
      assertThatThrownBy(() -> OperationCodec.decode(vector.bytes(), PLACES))
          .isInstanceOf(MalformedOperationException.class);
    }
  }

  @Test
  void vectors_everyKind_isAmongThem() {
    assertThat(vectors().stream().filter(Vector::valid).map(Vector::name))
        .containsExactlyInAnyOrderElementsOf(MEANINGS.keySet());
    assertThat(MEANINGS.values().stream().map(Operation::kind)).contains(OperationKind.values());
  }

  @Test
  void decode_atTheLimits_isTaken() {
    String name = "n".repeat(GraphLimits.MAX_NAME_BYTES);
    byte[] value = new byte[GraphLimits.MAX_VALUE_BYTES];
    List<OperationId> references =
        IntStream.range(0, GraphLimits.MAX_REFERENCES).mapToObj(i -> id(i, i, i % 512)).toList();
    assertRoundTrip(new Operation.SetField(T, name, new FieldValue.Bytes(value), references));
    assertRoundTrip(
        new Operation.Splice(
            T, references, 0, 0, "\u00e9".repeat(GraphLimits.MAX_INSERT_BYTES / 2)));
  }

  @Test
  void decode_beyondTheLimits_isRefused() {
    assertRefused(new byte[GraphLimits.MAX_OPERATION_BYTES + 1]);
    assertThatThrownBy(() -> new FieldValue.Bytes(new byte[GraphLimits.MAX_VALUE_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Operation.Splice(
                    T, List.of(), 0, 0, "x".repeat(GraphLimits.MAX_INSERT_BYTES + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Operation.Delete(
                    T,
                    IntStream.rangeClosed(0, GraphLimits.MAX_REFERENCES)
                        .mapToObj(i -> id(0, i, 0))
                        .toList()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newOperation_unpairedSurrogate_isRefused() {
    for (String text : List.of("a\ud83c", "\udf75a", "\ud83c\ud83c\udf75")) {
      assertThatThrownBy(() -> new Operation.AddTag(T, text))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Operation.Splice(T, List.of(), 0, 0, text))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new FieldValue.Text(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void decode_anyBytesChanged_givesAnOperationThatEncodesToThemOrIsRefused() {
    SplittableRandom random = new SplittableRandom(17);
    List<byte[]> valid = vectors().stream().filter(Vector::valid).map(Vector::bytes).toList();
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
      for (int left = random.nextInt(1, 4); left > 0; left--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
      }
      try {
        Operation operation = OperationCodec.decode(bytes, PLACES);
        assertThat(OperationCodec.encode(operation, PLACES)).isEqualTo(bytes);
        decoded++;
      } catch (MalformedOperationException refused) {
        assertThat(refused).hasMessageNotContaining("\0");
      }
    }
    assertThat(decoded).isGreaterThan(1_000);
  }

  @Test
  void withReferences_everyKind_renamesAllOfThem() {
    OperationId from = id(0, 1, 2);
    OperationId to = id(3, 4, 5);
    for (Operation operation : MEANINGS.values()) {
      byte[] before = OperationCodec.encode(operation.withReferences(any -> from), PLACES);
      byte[] after =
          OperationCodec.encode(
              operation.withReferences(any -> from).withReferences(any -> to), PLACES);
      assertThat(OperationCodec.decode(after, PLACES).withReferences(any -> from))
          .isEqualTo(OperationCodec.decode(before, PLACES));
    }
  }

  private static void assertRoundTrip(Operation operation) {
    byte[] encoded = OperationCodec.encode(operation, PLACES);
    assertThat(OperationCodec.decode(encoded, PLACES)).isEqualTo(operation);
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> OperationCodec.decode(bytes, PLACES))
        .isInstanceOf(MalformedOperationException.class);
  }

  private static Operation set(@Nullable FieldValue value) {
    return new Operation.SetField(T, "status", value, List.of(id(0, 1, 0)));
  }

  private static EdgeKey edge(String type, ThoughtId target, Cardinality cardinality) {
    return new EdgeKey(T, type, target, cardinality);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
