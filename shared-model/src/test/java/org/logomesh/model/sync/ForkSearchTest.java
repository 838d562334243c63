package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.model.wire.Probe;

class ForkSearchTest {
  @ParameterizedTest
  @CsvSource({"-1,2", "0,2", "5,3", "-1,17", "-1,18", "100,1000", "-1,9223372036854775807"})
  void spread_anySpan_cutsItIntoEvenPieces(long equal, long span) {
    List<Long> places = ForkSearch.spread(equal, span);
    long pieces = places.size() + 1L;
    assertThat(places).hasSize((int) Math.min(Probe.MAX_SEQS, span - 1));
    long before = equal;
    for (long place : places) {
      assertThat(place - before).isBetween(Math.max(1, span / pieces), span / pieces + 1);
      before = place;
    }
    assertThat(equal + span - before).isBetween(Math.max(1, span / pieces), span / pieces + 1);
  }
}
