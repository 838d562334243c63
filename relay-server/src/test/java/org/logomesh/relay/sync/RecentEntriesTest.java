package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.relay.store.LogCut;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;

/** What is kept of what was appended last, and when it is let go. */
class RecentEntriesTest {
  private static final int LARGE = 60_000;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private final RecentEntries.Room room = new RecentEntries.Room();
  private final RecentEntries recent = new RecentEntries(room);
  private final LogBook book = new LogBook(space.id(), room);
  private final TestLog log = space.openLog(ada, new ArrayList<>());

  private List<SealedEntry> added(int entries) {
    List<SealedEntry> written = log.write(entries, 300);
    recent.add(log.id(), written);
    return written;
  }

  private List<SealedEntry> range(long fromSeq, int maxBytes) {
    return recent.range(log.id(), fromSeq, maxBytes);
  }

  /** What an append of this relay leaves. */
  private List<SealedEntry> appended(int entries) {
    List<SealedEntry> written = log.write(entries, 300);
    assertThat(book.appended(new StoredLog(log.id(), 0, log.state()), written)).isTrue();
    assertThat(book.recent(log.id(), written.get(0).seq(), 1)).isEqualTo(written);
    return written;
  }

  private List<SealedEntry> left() {
    return book.recent(log.id(), log.state().seq(), 1);
  }

  @Test
  void range_aBatch_isTheSameListForEveryReader() {
    List<SealedEntry> batch = added(3);
    added(3);

    assertThat(range(1, 1)).isEqualTo(batch).isSameAs(range(1, 1));
  }

  @Test
  void range_fromWithinABatch_isItsRestAndWholeBatchesThatFit() {
    List<SealedEntry> all = new ArrayList<>(added(3));
    all.addAll(added(2));
    all.addAll(added(2));
    int six = all.subList(1, 7).stream().mapToInt(SealedEntry::sizeBytes).sum();

    assertThat(range(2, six)).isEqualTo(all.subList(1, 7));
    assertThat(range(2, six - 1)).isEqualTo(all.subList(1, 5));
    assertThat(range(3, 1)).isEqualTo(all.subList(2, 3));
  }

  @Test
  void range_whatIsNotHere_isEmpty() {
    added(3);

    assertThat(range(0, LARGE)).isEmpty();
    assertThat(range(4, LARGE)).isEmpty();
    TestLog other = space.openLog(ada, new ArrayList<>());
    assertThat(recent.range(other.id(), 1, LARGE)).isEmpty();
  }

  @Test
  void add_notWhereTheLogWas_forgetsWhatWasBefore() {
    added(3);
    log.write(1, 300); // by another relay
    List<SealedEntry> after = added(2);

    assertThat(range(2, LARGE)).isEmpty();
    assertThat(range(5, LARGE)).isEqualTo(after);
  }

  @Test
  void add_moreThanAllSpacesMayKeep_letsTheOldestGo() {
    RecentEntries elsewhere = new RecentEntries(room);
    TestLog other = space.openLog(ada, new ArrayList<>());
    elsewhere.add(other.id(), other.write(10, LARGE));
    long there = room.taken();

    for (int i = 0; i < 200; i++) {
      recent.add(log.id(), log.write(1, LARGE));
    }

    assertThat(room.taken()).isLessThanOrEqualTo(RecentEntries.MAX_BYTES).isGreaterThan(there);
    assertThat(range(1, LARGE)).isEmpty();
    assertThat(range(log.state().seq(), LARGE)).hasSize(1);
    assertThat(elsewhere.range(other.id(), 1, LARGE)).hasSize(10);
  }

  @Test
  void tick_someSeconds_letsGoAndGivesTheRoomBack() {
    added(3);
    for (int i = 1; i < RecentEntries.TICKS; i++) {
      recent.tick();
    }
    List<SealedEntry> later = added(1);

    assertThat(range(3, 1)).hasSize(1);
    recent.tick();
    assertThat(range(3, 1)).isEmpty();
    assertThat(range(4, 1)).isEqualTo(later);
    recent.clear();
    assertThat(range(4, 1)).isEmpty();
    assertThat(room.taken()).isZero();
  }

  @Test
  void forget_oneLog_leavesTheOthers() {
    added(3);
    TestLog other = space.openLog(ada, new ArrayList<>());
    List<SealedEntry> written = other.write(2, 300);
    recent.add(other.id(), written);

    recent.forget(log.id());

    assertThat(range(1, LARGE)).isEmpty();
    assertThat(recent.range(other.id(), 1, LARGE)).isEqualTo(written);
    recent.forget(other.id());
    assertThat(room.taken()).isZero();
  }

  @Test
  void book_logThatIsCut_forgetsHowItWentOn() {
    book.put(new StoredLog(log.id(), 0, log.state()));
    appended(3);
    LogCut cut =
        new LogCut(
            log.id(),
            log.state().hash(),
            log.stateAt(1),
            space.openLog(ada, new ArrayList<>()).id());

    book.cut(cut);

    assertThat(left()).isEmpty();
    assertThat(book.recent(log.id(), 1, 1)).isEmpty();
    assertThat(room.taken()).isZero();
  }

  @Test
  void book_whatAnotherRelayDid_isReadFromTheStore() {
    appended(3);
    log.write(1, 300);
    assertThat(book.advance(new StoredLog(log.id(), 0, log.state()))).isTrue();
    assertThat(book.recent(log.id(), 1, 1)).isEmpty();

    appended(3);
    book.replace(log.id(), List.of());
    assertThat(left()).isEmpty();
  }

  @Test
  void book_entriesThatWereDroppedMeanwhile_areNotHandedOut() {
    appended(3);
    assertThat(book.advance(new StoredLog(log.id(), 1, log.state()))).isFalse();
    assertThat(left()).isNotEmpty();

    assertThat(book.advance(new StoredLog(log.id(), 2, log.state()))).isFalse();

    assertThat(book.recent(log.id(), 1, 1)).isEmpty();
  }

  @Test
  void book_damagedLog_isReadFromTheStore() {
    appended(3);
    book.wounded(log.id(), new Wound(2, null));
    assertThat(left()).isEmpty();
    book.healed(log.id());
    assertThat(left()).isNotEmpty();
  }
}
