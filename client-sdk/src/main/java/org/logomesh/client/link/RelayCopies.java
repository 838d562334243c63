package org.logomesh.client.link;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.CopyRaise;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;

/**
 * Knocks at a relay's doors for what it holds of a space, as one device. Every method waits for the
 * answer. What it signs is good for that one request and no other. Thread-safe.
 */
public final class RelayCopies {
  /** Erasing may take thirty times as long as an answer: a million entries in five minutes. */
  private static final int ERASE_STEPS = 30;

  private final RelayClient relay;
  private final RelayClient.Identity identity;
  private final Duration eraseTimeout;

  RelayCopies(RelayClient relay, RelayClient.Identity identity, Duration timeout) {
    this.relay = relay;
    this.identity = identity;
    this.eraseTimeout = timeout.multipliedBy(ERASE_STEPS);
  }

  /**
   * Asks what the relay holds, page by page.
   *
   * @param after the last log of the page before; null for the first page
   * @throws LinkException {@link LinkFault#NOT_A_MEMBER}, {@link LinkFault#NOT_REGISTERED}, or no
   *     connection
   */
  public CopyInventory show(@Nullable LogId after) throws LinkException {
    String query = after == null ? "" : "?" + RelayApi.COPY_AFTER + "=" + after;
    HttpRequest request = request(RelayApi.COPY_PATH + query, Purpose.SHOW).GET().build();
    return decoded(relay.answer(request, CopyInventory.MAX_BYTES).body(), CopyInventory::decode);
  }

  /**
   * Has the relay delete its copy of the space; again changes nothing.
   *
   * @return until when that can be taken back
   * @throws LinkException {@link LinkFault#NOT_A_MEMBER} if this device may not, {@link
   *     LinkFault#NOT_REGISTERED} if there is none, or no connection
   */
  public CopyDeletion delete() throws LinkException {
    HttpRequest request = request(RelayApi.COPY_PATH, Purpose.DELETE).DELETE().build();
    return decoded(relay.answer(request, CopyDeletion.MAX_BYTES).body(), CopyDeletion::decode);
  }

  /**
   * Takes a deletion back; without one, does nothing.
   *
   * @throws LinkException as {@link #delete}; {@link LinkFault#NOT_REGISTERED} if it is too late
   */
  public void restore() throws LinkException {
    var unused =
        relay.answer(
            request(RelayApi.COPY_RESTORE_PATH, Purpose.RESTORE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            RelayInfo.MAX_BYTES);
  }

  /**
   * Has the content of entries erased, and waits for it. What breaks off goes on at the relay
   * later, and may be asked for again.
   *
   * @return how many entries were erased now
   * @throws LinkException {@link LinkFault#NOT_COVERED}, {@link LinkFault#NOT_A_MEMBER} if this
   *     device may not, or no connection
   */
  public long erase(CopyErasure erasure) throws LinkException {
    return count(RelayApi.COPY_ERASE_PATH, Purpose.ERASE, erasure.encode());
  }

  /**
   * Has logs continued where a stable snapshot stands, over the end that they have at the relay.
   *
   * @return how many were
   * @throws LinkException {@link LinkFault#NOT_A_MEMBER} if this device may not, or no connection
   */
  public long raise(CopyRaise raise) throws LinkException {
    return count(RelayApi.COPY_RAISE_PATH, Purpose.RAISE, raise.encode());
  }

  // What is asked for is signed, and the answer is a number.
  private long count(String path, Purpose purpose, byte[] body) throws LinkException {
    HttpRequest request =
        relay
            .request(path)
            .timeout(eraseTimeout)
            .header("Content-Type", RelayClient.BYTES)
            .header(RelayApi.ASSERTION_HEADER, relay.assertion(identity, purpose, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    byte[] answer = relay.answer(request, CopyErasure.MAX_ANSWER_BYTES, eraseTimeout).body();
    try {
      return CopyErasure.decodeAnswer(answer);
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }

  private HttpRequest.Builder request(String path, Purpose purpose) throws LinkException {
    return relay
        .request(path)
        .header(RelayApi.ASSERTION_HEADER, relay.assertion(identity, purpose));
  }

  private static <T> T decoded(byte[] answer, Function<byte[], T> decoder) throws LinkException {
    try {
      return decoder.apply(answer);
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }
}
