package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.OperationId;

class TextDocumentTest {
  private final SplittableRandom random = new SplittableRandom(5);
  private final TextDocument document = TextDocument.empty();

  private OperationId id() {
    return RandomHistory.randomId(random);
  }

  private OperationId apply(List<OperationId> parents, int position, int deletes, String insert) {
    OperationId id = id();
    document.apply(new Splice(id, parents, position, deletes, insert), true);
    return id;
  }

  @Test
  void apply_sequentialSplice_tellsTheChangeAsItIs() {
    OperationId root = apply(List.of(), 0, 0, "hello");
    assertThat(document.apply(new Splice(id(), List.of(root), 1, 3, "i, "), true))
        .containsExactly(new TextChange(1, 3, "i, "));
  }

  @Test
  void apply_concurrentSplice_tellsTheChangeWhereItIsNow() {
    OperationId root = apply(List.of(), 0, 0, "hello");
    apply(List.of(root), 0, 0, "oh, ");
    assertThat(document.apply(new Splice(id(), List.of(root), 5, 0, "!"), true))
        .containsExactly(new TextChange(9, 0, "!"));
    assertThat(document.text()).isEqualTo("oh, hello!");
  }

  @Test
  void apply_typedRun_isOneChange() {
    Splice first = new Splice(id(), List.of(), 0, 0, "a");
    Splice second = new Splice(id(), List.of(first.id()), 1, 0, "b");
    Splice third = new Splice(id(), List.of(second.id()), 2, 0, "c");
    assertThat(document.apply(List.of(first, second, third), id -> true))
        .containsExactly(new TextChange(0, 0, "abc"));
  }

  @Test
  void apply_unknownParent_throwsAndChangesNothing() {
    apply(List.of(), 0, 0, "a");
    Splice orphan = new Splice(id(), List.of(id()), 0, 0, "b");
    assertThatThrownBy(() -> document.apply(orphan, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(document.text()).isEqualTo("a");
    assertThat(document.contains(orphan.id())).isFalse();
  }

  @Test
  void apply_batchWithUnknownParent_keepsWhatCameBefore() {
    Splice good = new Splice(id(), List.of(), 0, 0, "a");
    Splice orphan = new Splice(id(), List.of(id()), 0, 0, "b");
    assertThatThrownBy(() -> document.apply(List.of(good, orphan), id -> true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(document.text()).isEqualTo("a");
    assertThat(document.heads()).containsExactly(good.id());
  }

  @Test
  void apply_knownSpliceAgain_changesNothing() {
    Splice splice = new Splice(id(), List.of(), 0, 0, "a");
    document.apply(splice, true);
    assertThat(document.apply(splice, true)).isEmpty();
    assertThat(document.spliceCount()).isEqualTo(1);
  }

  @Test
  void splice_unpairedSurrogate_throws() {
    for (String bad : List.of("\uD83D", "\uDE00", "a\uDE00\uD83Db", "\uD83D\uD83D\uDE00")) {
      assertThatThrownBy(() -> new Splice(id(), List.of(), 0, 0, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void splice_negativeNumbers_throw() {
    assertThatThrownBy(() -> new Splice(id(), List.of(), -1, 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Splice(id(), List.of(), 0, -1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void apply_hugeNumbers_meanTheEnd() {
    OperationId root = apply(List.of(), Integer.MAX_VALUE, Integer.MAX_VALUE, "abc");
    apply(List.of(root), 1, Integer.MAX_VALUE, "");
    apply(List.of(root), Integer.MAX_VALUE, Integer.MAX_VALUE, "!");
    assertThat(document.text()).isEqualTo("a!");
  }

  @Test
  void heads_sideBySide_areAllLatestSplices() {
    assertThat(document.heads()).isEmpty();
    OperationId root = apply(List.of(), 0, 0, "a");
    OperationId one = apply(List.of(root), 0, 0, "1");
    OperationId two = apply(List.of(root), 1, 0, "2");
    assertThat(document.heads()).containsExactlyInAnyOrder(one, two);
    OperationId join = apply(document.heads(), 0, 0, "+");
    assertThat(document.heads()).containsExactly(join);
  }

  @Test
  void setEffective_twiceOrUnknown_changesNothing() {
    OperationId root = apply(List.of(), 0, 0, "abc");
    assertThat(document.setEffective(List.of(root), false))
        .containsExactly(new TextChange(0, 3, ""));
    assertThat(document.isEffective(root)).isFalse();
    assertThat(document.setEffective(List.of(root, id()), false)).isEmpty();
    assertThat(document.setEffective(List.of(root), true))
        .containsExactly(new TextChange(0, 0, "abc"));
  }

  @Test
  void textAt_olderVersion_isTheTextThen() {
    OperationId root = apply(List.of(), 0, 0, "abc");
    OperationId later = apply(List.of(root), 0, 3, "x");
    assertThat(document.textAt(List.of(root))).isEqualTo("abc");
    assertThat(document.textAt(List.of(later))).isEqualTo("x");
    assertThat(document.textAt(List.of())).isEmpty();
    assertThatThrownBy(() -> document.textAt(List.of(id())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cursor_changesAroundIt_staysBesideItsText() {
    assertThat(new TextChange(2, 0, "xx").move(2)).isEqualTo(2);
    assertThat(new TextChange(2, 0, "xx").move(3)).isEqualTo(5);
    assertThat(new TextChange(2, 4, "\uD83D\uDE00").move(8)).isEqualTo(5);
    assertThat(new TextChange(2, 4, "xx").move(4)).isEqualTo(2);
  }
}
