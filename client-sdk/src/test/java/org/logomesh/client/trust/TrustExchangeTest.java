package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.TrustRecords;

class TrustExchangeTest {
  private final TestMembership space = new TestMembership(31);
  private final Deque<byte[]> toThere = new ArrayDeque<>();
  private final Deque<byte[]> toHere = new ArrayDeque<>();

  private TrustExchange here(TrustLog known) {
    return new TrustExchange(known, space.random, toThere::add);
  }

  private TrustExchange there(TrustLog known) {
    return new TrustExchange(known, space.random, toHere::add);
  }

  private void run(TrustExchange here, TrustExchange there) {
    here.start();
    there.start();
    while (!toThere.isEmpty() || !toHere.isEmpty()) {
      if (!toThere.isEmpty()) {
        there.onFrame(toThere.remove());
      }
      if (!toHere.isEmpty()) {
        here.onFrame(toHere.remove());
      }
    }
  }

  @Test
  void exchange_nothingAgainstEverything_bringsAll() throws SealException {
    for (int i = 0; i < 40; i++) {
      space.admit(TrustLevel.BASIC);
    }
    TrustExchange here = here(TrustLog.empty(space.space));
    run(here, there(space.log));

    assertThat(here.isComplete()).isTrue();
    assertThat(here.ended()).isNull();
    assertThat(here.log().heads()).isEqualTo(space.log.heads());
  }

  @Test
  void exchange_bothKnowMore_bringsThemTogether() throws SealException {
    TrustLog common = space.log;
    TrustRecord left = space.changes().rotate();
    TrustRecord right = space.changes().rotate();
    TrustExchange here = here(common.add(List.of(left.bytes())).log());
    TrustExchange there = there(common.add(List.of(right.bytes())).log());
    run(here, there);

    assertThat(here.log().containsAll(List.of(left.hash(), right.hash()))).isTrue();
    assertThat(there.log().heads()).isEqualTo(here.log().heads());
    assertThat(here.isComplete() && there.isComplete()).isTrue();
  }

  @Test
  void exchange_logOfAnotherSpace_isRefused() {
    TrustExchange here = here(TrustLog.empty(space.space));
    run(here, there(new TestMembership(32).log));

    assertThat(here.ended()).isEqualTo(ErrorCode.BAD_TRUST_RECORD);
    assertThat(here.isComplete()).isFalse();
    assertThat(here.log().isEmpty()).isTrue();
  }

  @Test
  void exchange_forgedRecord_isRefused() {
    byte[] forged = space.changes().rotate().bytes();
    forged[forged.length - 1] ^= 1;
    TrustExchange here = here(space.log);
    TrustExchange there = there(space.log);
    run(here, there);

    here.onFrame(FrameCodec.encode(new TrustRecords(List.of(forged))));

    assertThat(here.ended()).isEqualTo(ErrorCode.BAD_TRUST_RECORD);
    assertThat(here.log().heads()).isEqualTo(space.log.heads());
  }

  @Test
  void onFrame_anyBytes_endsOrIgnores() {
    Random random = new Random(31);
    for (int round = 0; round < 300; round++) {
      TrustExchange here = here(space.log);
      here.start();
      for (int i = 0; i < 3; i++) {
        byte[] frame = new byte[random.nextInt(64)];
        random.nextBytes(frame);
        here.onFrame(frame);
      }
      assertThat(here.isComplete()).isFalse();
      assertThat(here.log().heads()).isEqualTo(space.log.heads());
    }
  }

  @Test
  void close_tellsTheOtherSide() {
    TrustExchange here = here(space.log);
    TrustExchange there = there(space.log);
    run(here, there);
    here.close();
    toThere.forEach(there::onFrame);

    assertThat(there.ended()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }
}
