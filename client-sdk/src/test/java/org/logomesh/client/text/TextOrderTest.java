package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.model.id.OperationId;

/** The published vectors, in every causal order of their splices. */
class TextOrderTest {
  static List<OrderVectors.Case> cases() throws IOException {
    return OrderVectors.read();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void text_everyCausalOrder_isAsPublished(OrderVectors.Case vector) {
    List<List<Splice>> orders = new ArrayList<>();
    forEveryOrder(vector.splices(), new ArrayList<>(), new HashSet<>(), orders::add);
    assertThat(orders).isNotEmpty();
    for (List<Splice> order : orders) {
      TextDocument oneByOne = TextDocument.empty();
      order.forEach(splice -> oneByOne.apply(splice, !vector.hidden().contains(splice.id())));
      assertThat(oneByOne.text()).isEqualTo(vector.text());

      TextDocument atOnce = TextDocument.empty();
      atOnce.apply(order, id -> true);
      atOnce.setEffective(vector.hidden(), false);
      assertThat(atOnce.text()).isEqualTo(vector.text());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void text_referenceImplementation_isAsPublished(OrderVectors.Case vector) {
    FugueReference reference = new FugueReference();
    vector.splices().forEach(reference::add);
    assertThat(reference.text(id -> !vector.hidden().contains(id))).isEqualTo(vector.text());
  }

  private static void forEveryOrder(
      List<Splice> all, List<Splice> order, Set<OperationId> known, Consumer<List<Splice>> out) {
    if (order.size() == all.size()) {
      out.accept(List.copyOf(order));
    }
    for (Splice splice : all) {
      if (!known.contains(splice.id()) && known.containsAll(splice.parents())) {
        order.add(splice);
        known.add(splice.id());
        forEveryOrder(all, order, known, out);
        known.remove(splice.id());
        order.remove(order.size() - 1);
      }
    }
  }
}
