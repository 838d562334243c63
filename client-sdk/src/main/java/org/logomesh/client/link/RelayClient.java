package org.logomesh.client.link;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.Signer;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.TurnCredentials;

/**
 * Knocks at the doors of one relay ({@link RelayApi}). Every method waits for the answer, for
 * {@link RelaySettings#timeout} per step at most. Thread-safe. Redirects are not followed:
 * assertions are for the address that a person chose.
 */
public final class RelayClient {
  static final String BYTES = "application/octet-stream";
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final RelayAddress address;
  private final RelaySettings settings;
  private final HttpClient http;

  /**
   * Prepares to talk to a relay; nothing is sent yet.
   *
   * @throws LinkException {@link LinkFault#PLAINTEXT_REFUSED} for an address without TLS outside
   *     this machine, unless the settings allow it
   */
  public RelayClient(RelayAddress address, RelaySettings settings) throws LinkException {
    if (!address.isSecure() && !address.isLoopback() && !settings.allowPlaintext()) {
      throw new LinkException(LinkFault.PLAINTEXT_REFUSED);
    }
    this.address = address;
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout());
    if (settings.tls() != null) {
      builder.sslContext(settings.tls());
    }
    this.http = builder.build();
  }

  /** Who wants to enter which space. */
  public record Identity(SpaceId space, DeviceId device, Signer signer) {}

  /** What became of a registration. */
  public enum Registration {
    /** The relay carries the space from now on. */
    NEW,
    /** The relay knew the space. */
    KNOWN
  }

  /** Returns the relay's address. */
  public RelayAddress address() {
    return address;
  }

  /**
   * Asks the relay who it is.
   *
   * @throws LinkException if it cannot be reached or is no relay
   */
  public RelayInfo info() throws LinkException {
    byte[] answer = answer(request(RelayApi.INFO_PATH).GET().build(), RelayInfo.MAX_BYTES).body();
    try {
      return RelayInfo.decode(answer);
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }

  /**
   * Has the relay carry a space.
   *
   * @param records the space's trust log, from its genesis on, each record after its parents
   * @param invite the code that the relay's operator gave out, or null
   * @throws LinkException {@link LinkFault#INVITE_NEEDED}, {@link LinkFault#INVITE_REFUSED}, {@link
   *     LinkFault#BUSY} if it carries as many spaces as it may, or no connection
   */
  public Registration register(List<byte[]> records, @Nullable String invite) throws LinkException {
    HttpRequest.Builder request =
        request(RelayApi.SPACES_PATH)
            .header("Content-Type", BYTES)
            .POST(HttpRequest.BodyPublishers.ofByteArray(RelayApi.encodeRegistration(records)));
    if (invite != null) {
      request.header(RelayApi.INVITE_HEADER, checkInvite(invite));
    }
    return answer(request.build(), RelayInfo.MAX_BYTES).statusCode() == CREATED
        ? Registration.NEW
        : Registration.KNOWN;
  }

  /**
   * Shows a relay that does not know this device that it is a member.
   *
   * @param records the space's trust log, each record after its parents
   * @throws LinkException {@link LinkFault#NOT_A_MEMBER} or {@link LinkFault#REVOKED} if it is none
   *     by what the relay knows too, or no connection
   */
  public void introduce(List<byte[]> records, Identity identity) throws LinkException {
    HttpRequest request =
        request(RelayApi.MEMBERS_PATH)
            .header("Content-Type", BYTES)
            .header(RelayApi.ASSERTION_HEADER, assertion(identity))
            .POST(HttpRequest.BodyPublishers.ofByteArray(RelayApi.encodeIntroduction(records)))
            .build();
    var unused = answer(request, RelayInfo.MAX_BYTES);
  }

  /**
   * Opens a link for a space's frames.
   *
   * <p>RSocket tells a refusal only after the link is open: it arrives as the link's end, with the
   * same {@link LinkFault}s.
   *
   * @throws LinkException {@link LinkFault#NOT_REGISTERED}, {@link LinkFault#NOT_A_MEMBER}, {@link
   *     LinkFault#REVOKED}, {@link LinkFault#BAD_ASSERTION} and so on
   */
  public Link connect(Identity identity) throws LinkException {
    String token = assertion(identity);
    if (settings.transport() == RelaySettings.Transport.WEBSOCKET) {
      return webSocket(RelayApi.SYNC_PATH, token, null, Link.MAX_FRAME_BYTES);
    }
    return RSocketDialer.connect(address, settings, identity.space(), token);
  }

  /**
   * Opens a rendezvous and waits there for one other device, whose first message is the first frame
   * of the link. Takes {@link RelayApi#MAX_RENDEZVOUS_MESSAGE_BYTES} per frame.
   *
   * @param id {@link RelayApi#RENDEZVOUS_ID_BYTES}
   * @throws LinkException as {@link #connect}
   */
  public Link openRendezvous(byte[] id, Identity identity) throws LinkException {
    return rendezvous(id, assertion(identity));
  }

  /**
   * Comes to a rendezvous that another device opened. This device needs no membership.
   *
   * @throws LinkException {@link LinkFault#NO_RENDEZVOUS}, {@link LinkFault#RENDEZVOUS_TAKEN} and
   *     so on
   */
  public Link joinRendezvous(byte[] id) throws LinkException {
    return rendezvous(id, null);
  }

  /** The doors for snapshots, for one device. */
  public RelaySnapshots snapshots(Identity identity) {
    return new RelaySnapshots(this, identity, settings.timeout());
  }

  /** The doors for what the relay holds, for one device. */
  public RelayCopies copies(Identity identity) {
    return new RelayCopies(this, identity, settings.timeout());
  }

  /**
   * Enters the relay's signalling.
   *
   * @param keys of the device of {@code identity}
   * @param members certificates of the devices that are members now; null for others
   * @throws LinkException as {@link #connect}
   */
  public RelaySignal signal(
      Identity identity,
      DeviceKeys keys,
      Function<DeviceId, @Nullable DeviceCertificate> members,
      SecureRandom random)
      throws LinkException {
    Link link =
        webSocket(
            RelayApi.SIGNAL_PATH,
            assertion(identity),
            identity.space(),
            SignalCodec.MAX_MESSAGE_BYTES);
    return new RelaySignal(link, identity.space(), keys, members, random);
  }

  /**
   * Opens one end of a tunnel to another device; whether that comes shows later. What is sent
   * through it without being sealed is seen by the relay: {@link DirectLinks#connectThrough}.
   */
  WebSocketLink tunnel(Identity identity, DeviceId other) throws LinkException {
    return webSocket(
        RelayApi.TUNNEL_PATH + other,
        assertion(identity),
        identity.space(),
        RelayApi.MAX_TUNNEL_MESSAGE_BYTES);
  }

  /**
   * Asks for credentials of the relay's TURN servers.
   *
   * @throws LinkException {@link LinkFault#NOT_OFFERED} if it has none; as {@link #connect}
   */
  public TurnCredentials turn(Identity identity) throws LinkException {
    HttpRequest request =
        request(RelayApi.TURN_PATH)
            .header("Authorization", "Bearer " + assertion(identity))
            .GET()
            .build();
    try {
      return TurnCredentials.decode(answer(request, TurnCredentials.MAX_BYTES).body());
    } catch (CborException e) {
      throw new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), e);
    }
  }

  private Link rendezvous(byte[] id, @Nullable String token) throws LinkException {
    if (id.length != RelayApi.RENDEZVOUS_ID_BYTES) {
      throw new IllegalArgumentException("a rendezvous id of " + id.length + " bytes");
    }
    return webSocket(
        RelayApi.RENDEZVOUS_PATH + HexFormat.of().formatHex(id),
        token,
        null,
        RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES);
  }

  String assertion(Identity identity) throws LinkException {
    return assertion(identity, DeviceAssertion.Purpose.ENTER);
  }

  String assertion(Identity identity, DeviceAssertion.Purpose purpose) throws LinkException {
    return assertion(identity, purpose, new byte[0]);
  }

  String assertion(Identity identity, DeviceAssertion.Purpose purpose, byte[] body)
      throws LinkException {
    HttpRequest request =
        request(RelayApi.NONCE_PATH).POST(HttpRequest.BodyPublishers.noBody()).build();
    byte[] nonce = answer(request, RelayInfo.MAX_BYTES).body();
    if (nonce.length != DeviceAssertion.NONCE_BYTES) {
      throw new LinkException(LinkFault.NOT_LOGOMESH);
    }
    byte[] message =
        DeviceAssertion.message(purpose, body, nonce, address.origin(), identity.space());
    return new DeviceAssertion(
            identity.space(), identity.device(), nonce, identity.signer().sign(message))
        .encode();
  }

  /**
   * @param space named to a proxy that chooses among several relays, or null where any will do
   */
  private WebSocketLink webSocket(
      String path, @Nullable String token, @Nullable SpaceId space, int maxFrameBytes)
      throws LinkException {
    WebSocketLink link = new WebSocketLink(address.toString(), maxFrameBytes);
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(settings.timeout());
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    if (space != null) {
      builder.header(RelayApi.SPACE_HEADER, space.toString());
    }
    CompletableFuture<WebSocket> opening =
        builder.buildAsync(address.webSocket(path), link.listener());
    try {
      var unused = await(opening, settings.timeout());
    } catch (LinkException e) {
      // Should it open after all, nobody is there any more.
      var unused = opening.thenAccept(WebSocket::abort);
      throw e;
    }
    return link;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.http(path)).timeout(settings.timeout());
  }

  HttpResponse<byte[]> answer(HttpRequest request, int maxBytes) throws LinkException {
    return answer(request, maxBytes, settings.timeout());
  }

  HttpResponse<byte[]> answer(HttpRequest request, int maxBytes, Duration timeout)
      throws LinkException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, BoundedBody.atMost(maxBytes));
    HttpResponse<byte[]> response;
    try {
      response = await(exchange, timeout);
    } catch (LinkException e) {
      exchange.cancel(true);
      throw e;
    }
    if (response.statusCode() != OK && response.statusCode() != CREATED) {
      throw Failures.ofResponse(response.statusCode(), response.headers());
    }
    return response;
  }

  /** Waits for the whole of something: the library's own timeouts end with the headers. */
  private static <T> T await(CompletableFuture<T> future, Duration timeout) throws LinkException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw Failures.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException(LinkFault.CLOSED_HERE, LinkFault.CLOSED_HERE.text(), e);
    }
  }

  private static String checkInvite(String invite) throws LinkException {
    String trimmed = invite.strip();
    boolean clean = trimmed.length() <= 200 && trimmed.chars().allMatch(c -> c > ' ' && c < 127);
    if (trimmed.isEmpty() || !clean) {
      throw new LinkException(LinkFault.INVITE_REFUSED);
    }
    return trimmed;
  }
}
