package org.logomesh.model.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

class ChainVerifierTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {7}));
  private final TestLog log = new TestLog(SPACE, 1);
  private final ChainVerifier verifier =
      new ChainVerifier(SPACE, device -> device.equals(log.device()) ? log.key() : null);

  @BeforeEach
  void writeTenEntries() {
    for (int i = 0; i < 10; i++) {
      log.append(64 + i);
    }
  }

  @Test
  void verify_wholeLog_acceptsAllAndEndsAtItsHead() {
    ChainResult result = verifier.verify(log.log(), null, log.entries());

    assertThat(result.fault()).isNull();
    assertThat(result.states().get(10)).isEqualTo(log.state());
  }

  @Test
  void verify_continuation_inheritsTrustHeadsAndEpoch() {
    ChainResult result = verifier.verify(log.log(), log.stateAt(4), log.entries().subList(5, 11));

    assertThat(result.accepted()).isEqualTo(6);
    assertThat(result.states().get(5).trustHeads()).isEqualTo(log.stateAt(0).trustHeads());
    assertThat(result.states().get(5).epoch()).isEqualTo(log.stateAt(0).epoch());
  }

  @Test
  void verify_onlyLastSigned_acceptsTheRange() {
    TestLog sparse = new TestLog(SPACE, 1);
    for (int i = 0; i < 5; i++) {
      sparse.append(64, i == 4);
    }
    assertThat(verifier.verify(sparse.log(), null, sparse.entries()).accepted()).isEqualTo(6);
  }

  @Test
  void verify_longRange_isVerifiedInPiecesThatAForkProofCanSpan() {
    TestLog longLog = new TestLog(SPACE, 1);
    for (int i = 0; i < 1_200; i++) {
      longLog.append(64, i % 50 == 49);
    }
    ChainResult result = verifier.verify(longLog.log(), null, longLog.entries());

    assertThat(result.accepted()).isEqualTo(1_201);
    assertThat(result.signed()).containsExactly(500, 1_000, 1_200);
  }

  @Test
  void verify_nothingSignedForTooLong_acceptsNothingOfIt() {
    TestLog sparse = new TestLog(SPACE, 1);
    for (int i = 0; i < 1_200; i++) {
      sparse.append(64, i < 10 || i == 1_199);
    }
    ChainResult result = verifier.verify(sparse.log(), null, sparse.entries());

    assertThat(result.accepted()).isEqualTo(11);
    assertThat(result.fault()).isEqualTo(ChainFault.UNSIGNED_END);
  }

  @Test
  void verify_unsignedTail_acceptsUpToTheLastSignature() {
    log.append(64, false);
    ChainResult result = verifier.verify(log.log(), null, log.entries());

    assertThat(result.accepted()).isEqualTo(11);
    assertThat(result.fault()).isEqualTo(ChainFault.UNSIGNED_END);
  }

  @Test
  void verify_missingEntry_acceptsThePrefixAndSaysGap() {
    List<SealedEntry> gap = new ArrayList<>(log.entries());
    gap.remove(5);
    ChainResult result = verifier.verify(log.log(), null, gap);

    assertThat(result.accepted()).isEqualTo(5);
    assertThat(result.fault()).isEqualTo(ChainFault.GAP);
  }

  @Test
  void verify_shuffled_neverAcceptsOutOfOrder() {
    for (int seed = 0; seed < 50; seed++) {
      List<SealedEntry> shuffled = new ArrayList<>(log.entries());
      Collections.shuffle(shuffled, new java.util.Random(seed));
      ChainResult result = verifier.verify(log.log(), null, shuffled);
      for (int i = 0; i < result.accepted(); i++) {
        assertThat(shuffled.get(i).seq()).isEqualTo(i);
      }
    }
  }

  @Test
  void verify_replacedCiphertext_isNotAuthenticated() {
    SealedEntry honest = log.entries().get(10);
    byte[] other = honest.ciphertext().clone();
    other[3] ^= 1;
    List<SealedEntry> forged = new ArrayList<>(log.entries());
    forged.set(10, SealedEntry.of(honest.headerBytes(), other, honest.signature()));

    ChainResult result = verifier.verify(log.log(), null, forged);

    assertThat(result.accepted()).isEqualTo(10);
    assertThat(result.fault()).isEqualTo(ChainFault.BAD_SIGNATURE);
  }

  @Test
  void verify_anotherSpaceOrLog_acceptsNothing() {
    SpaceId elsewhere = SpaceId.of(Sha256.hash(new byte[] {8}));
    ChainVerifier foreign = new ChainVerifier(elsewhere, device -> log.key());
    assertThat(foreign.verify(log.log(), null, log.entries()).accepted()).isZero();

    TestLog other = new TestLog(SPACE, 2);
    assertThat(verifier.verify(other.log(), null, log.entries()).accepted()).isZero();
  }

  @Test
  void verify_openedUnderTheIdOfAnothersLog_isTheWrongLog() {
    TestLog squatter = log.squatted(9);
    squatter.append(64);
    ChainVerifier knowing = new ChainVerifier(SPACE, device -> squatter.key());
    assertThat(squatter.log()).isEqualTo(log.log());

    ChainResult result = knowing.verify(log.log(), null, squatter.entries());

    assertThat(result.fault()).isEqualTo(ChainFault.WRONG_LOG);
    assertThat(result.accepted()).isZero();
  }

  @Test
  void opens_anyByteOfTheHeaderChanged_isAnotherLogOrNone() {
    SealedEntry open = log.entries().get(0);
    assertThat(open.opens(SPACE)).isEqualTo(log.log());
    int others = 0;
    for (int i = 0; i < open.headerBytes().length; i++) {
      byte[] changed = open.headerBytes().clone();
      changed[i] ^= 1;
      try {
        SealedEntry other = SealedEntry.of(changed, new byte[0], open.signature());
        assertThat(other.opensAnother(SPACE, log.log())).as("byte " + i).isTrue();
        others++;
      } catch (CborException malformed) {
        assertThat(malformed).as("byte " + i).hasMessageNotContaining("opens");
      }
    }
    assertThat(others).isGreaterThan(100);
    assertThat(open.opensAnother(SpaceId.of(new byte[SpaceId.SIZE]), log.log())).isTrue();
  }

  @Test
  void verify_strangersLog_isUnknownDevice() {
    TestLog stranger = new TestLog(SPACE, 9);
    assertThat(verifier.verify(stranger.log(), null, stranger.entries()).fault())
        .isEqualTo(ChainFault.UNKNOWN_DEVICE);
  }

  @Test
  void verify_forkedContinuation_saysWrongPrevious() {
    TestLog fork = log.fork(77);
    log.append(64);
    fork.append(64);
    SealedEntry onTheFork = fork.append(64);

    ChainResult result = verifier.verify(log.log(), log.state(), List.of(onTheFork));

    assertThat(result.fault()).isEqualTo(ChainFault.WRONG_PREVIOUS);
  }
}
