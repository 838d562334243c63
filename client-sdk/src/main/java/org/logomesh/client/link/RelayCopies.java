package org.logomesh.client.link;

import java.net.http.HttpRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;

/**
 * Knocks at a relay's doors for what it holds of a space, as one device. Every method waits for the
 * answer. What it signs is good for that one request and no other. Thread-safe.
 */
public final class RelayCopies {
  private final RelayClient relay;
  private final RelayClient.Identity identity;

  RelayCopies(RelayClient relay, RelayClient.Identity identity) {
    this.relay = relay;
    this.identity = identity;
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
