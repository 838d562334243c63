package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.trust.TrustRecord;

/**
 * The doors of a relay, besides the frames that pass through two of them. Bodies are bytes or
 * deterministic CBOR, never JSON; every refusal carries an {@link ErrorCode}.
 *
 * <pre>
 *  GET  /v1/info             who the relay is             200 {@link RelayInfo}, as CBOR
 *  POST /v1/nonce            something to sign            200 32 bytes, good for one use and a minute
 *  POST /v1/spaces           registers a space; the body is the genesis record; an invite code goes
 *                            into the header Logomesh-Invite      201 new, 200 known before
 *  POST /v1/members          a member that the relay does not know brings the trust records that make
 *                            it one; header Logomesh-Assertion: ASSERTION              200 it is known
 *  GET  /v1/snapshots/ID     how much the relay holds of a snapshot (ID: 64 hex digits, SHA-256 of its
 *                            bytes)                       200 {@link SnapshotStatus}; NO_SNAPSHOT
 *  PUT  /v1/snapshots/ID?size=N   an administrator begins, or goes on, to bring one of N bytes; any
 *                            member one that enough administrators vouch for. If that is complete,
 *                            logs that are not here begin where it stands  200 {@link SnapshotStatus}
 *  PUT  /v1/snapshots/ID/PART     its part of this number, from 0, in order; one that is there does
 *                            no harm. With the last one the relay hashes all of it: other bytes than
 *                            ID says are dropped, with SNAPSHOT_DAMAGED   200 {@link SnapshotStatus}
 *  GET  /v1/snapshots/ID/PART     a part of a complete snapshot, for members     200 its bytes
 *                            these four with header Authorization: Bearer ASSERTION
 *  GET  /v1/copy?after=LOG   what the relay holds of the space, for members; without after the first
 *                            page                         200 {@link CopyInventory}, as CBOR
 *  DELETE /v1/copy           an administrator has the relay delete its copy of the space; it can be
 *                            taken back for some time, in which nobody comes in   200 {@link
 *                            CopyDeletion}
 *  POST /v1/copy/restore     an administrator takes that back                     200
 *  POST /v1/copy/erase       a device has the content of its entries erased, an administrator that of
 *                            any; the body is a {@link CopyErasure}, and signed with the rest  200 how
 *                            many
 *  POST /v1/copy/raise       an administrator has logs continued where the latest stable snapshot
 *                            stands that end before it; the body is a {@link CopyRaise}, and signed
 *                            with the rest                                        200 how many
 *                            these with header Logomesh-Assertion: ASSERTION, made for each of them
 *                            ({@link DeviceAssertion.Purpose})
 *  WS   /rsocket             RSocket; SETUP carries the assertion as bearer token in composite
 *                            metadata; request-channel to the route sync.SPACE (64 hex digits): the
 *                            data of each payload is one frame, the first one included
 *  WS   /v1/sync             the same frames, one per binary message; header
 *                            Authorization: Bearer ASSERTION
 *  WS   /v1/rendezvous/ID    joins two connections for a pairing (ID: 64 hex digits); the one with an
 *                            assertion opens it, the one without comes second; one joiner only; the
 *                            relay hands on binary messages in both directions and understands none
 *  WS   /v1/signal           presence, and small messages from device to device of one space ({@link
 *                            SignalMessage}); header Authorization: Bearer ASSERTION
 *  WS   /v1/tunnel/DEVICE    joins two devices of one space (DEVICE: 64 hex digits, the other one),
 *                            each of which asks for the other; header as above; the relay hands on
 *                            binary messages and understands none. By RSocket: request-channel to the
 *                            route tunnel.DEVICE, whose first payload has no data
 *  GET  /v1/turn             header as above                 200 {@link TurnCredentials}, as CBOR
 * </pre>
 *
 * <p>Where several relays share a store, both ends of what only passes through have to come to one
 * of them: for {@code /v1/signal} and {@code /v1/tunnel} devices name their space in the header
 * Logomesh-Space (64 hex digits), by which a proxy can choose.
 *
 * <p>How a refusal is told:
 *
 * <pre>
 *  HTTP, and before a WebSocket is open   status 4xx or 5xx, header Logomesh-Error: NUMBER, and
 *                                         the text for people as text/plain
 *  WebSocket                              close code 4000 + NUMBER
 *  RSocket SETUP or channel error         the error's text begins with NUMBER and a space
 * </pre>
 */
public final class RelayApi {
  /** See the class. */
  public static final String INFO_PATH = "/v1/info";

  /** See the class. */
  public static final String NONCE_PATH = "/v1/nonce";

  /** See the class. */
  public static final String SPACES_PATH = "/v1/spaces";

  /** See the class. */
  public static final String MEMBERS_PATH = "/v1/members";

  /** Before the id of a snapshot. */
  public static final String SNAPSHOTS_PATH = "/v1/snapshots/";

  /** Says how long a snapshot is that is brought, in bytes. */
  public static final String SNAPSHOT_SIZE = "size";

  /** Names the log after which a page of what the relay holds begins. */
  public static final String COPY_AFTER = "after";

  /** What the relay holds of a space. */
  public static final String COPY_PATH = "/v1/copy";

  /** See the class. */
  public static final String COPY_RESTORE_PATH = "/v1/copy/restore";

  /** See the class. */
  public static final String COPY_ERASE_PATH = "/v1/copy/erase";

  /** See the class. */
  public static final String COPY_RAISE_PATH = "/v1/copy/raise";

  /** See the class. */
  public static final String SYNC_PATH = "/v1/sync";

  /** Before the id of a rendezvous. */
  public static final String RENDEZVOUS_PATH = "/v1/rendezvous/";

  /** See the class. */
  public static final String RSOCKET_PATH = "/rsocket";

  /** See the class. */
  public static final String SIGNAL_PATH = "/v1/signal";

  /** Before the id of the device at the other end. */
  public static final String TUNNEL_PATH = "/v1/tunnel/";

  /** See the class. */
  public static final String TURN_PATH = "/v1/turn";

  /** RSocket route of a tunnel, before the id of the device at the other end. */
  public static final String TUNNEL_ROUTE = "tunnel.";

  /** RSocket route of a space's frames, before the space id. */
  public static final String SYNC_ROUTE = "sync.";

  /** Carries an invite code when a space is registered. */
  public static final String INVITE_HEADER = "Logomesh-Invite";

  /**
   * Carries the assertion of a device that introduces itself: the usual header is for those whom
   * the relay knows.
   */
  public static final String ASSERTION_HEADER = "Logomesh-Assertion";

  /** Names the space to whoever chooses among several relays; the relay itself does not read it. */
  public static final String SPACE_HEADER = "Logomesh-Space";

  /** Carries the number of an {@link ErrorCode} in a refusal. */
  public static final String ERROR_HEADER = "Logomesh-Error";

  /** Seconds after which the same request may succeed; HTTP's own header. */
  public static final String RETRY_AFTER_HEADER = "Retry-After";

  /** Added to the number of an {@link ErrorCode} in a WebSocket close: 4000 on are free for use. */
  public static final int CLOSE_CODE_BASE = 4000;

  /** Length of a rendezvous id in bytes: out of guessing, as its secret is. */
  public static final int RENDEZVOUS_ID_BYTES = 32;

  /** Longest message through a rendezvous: the largest trust record, sealed, with room to spare. */
  public static final int MAX_RENDEZVOUS_MESSAGE_BYTES = 384 * 1024;

  /** Longest message through a tunnel: two TLS records. */
  public static final int MAX_TUNNEL_MESSAGE_BYTES = 40 * 1024;

  /** How long a device waits in a tunnel for the other one, in seconds. */
  public static final int MAX_TUNNEL_WAIT_SECONDS = 15;

  /** Longest request that registers a space; what is more of its trust log comes by sync. */
  public static final int MAX_REGISTRATION_BYTES = 1024 * 1024;

  private static final int MAX_REGISTRATION_RECORDS = 4096;

  /** Bytes of CBOR around a record, and around all of them. */
  private static final int REGISTRATION_OVERHEAD = 5;

  /** How long a rendezvous stays open: as long as a ticket may live. */
  public static final int MAX_RENDEZVOUS_SECONDS = 600;

  private RelayApi() {}

  /**
   * Writes the request that registers a space: the beginning of its trust log, so that a relay that
   * was emptied, or never had the space, knows the members whoever of them comes first.
   *
   * @param records the trust log, the genesis record first, each after its parents; as many as fit
   */
  public static byte[] encodeRegistration(List<byte[]> records) {
    List<byte[]> fitting = new ArrayList<>();
    int bytes = REGISTRATION_OVERHEAD;
    for (byte[] record : records) {
      bytes += record.length + REGISTRATION_OVERHEAD;
      if (bytes > MAX_REGISTRATION_BYTES || fitting.size() == MAX_REGISTRATION_RECORDS) {
        break;
      }
      fitting.add(record);
    }
    return encode(fitting, bytes);
  }

  /**
   * Writes the request by which a member introduces itself: the end of its trust log, since the
   * relay has the beginning. Reads as a registration does.
   *
   * @param records the trust log, each record after its parents; the latest that fit
   */
  public static byte[] encodeIntroduction(List<byte[]> records) {
    int bytes = REGISTRATION_OVERHEAD;
    int from = records.size();
    while (from > 0 && records.size() - from < MAX_REGISTRATION_RECORDS) {
      int more = records.get(from - 1).length + REGISTRATION_OVERHEAD;
      if (bytes + more > MAX_REGISTRATION_BYTES) {
        break;
      }
      bytes += more;
      from--;
    }
    return encode(records.subList(from, records.size()), bytes);
  }

  private static byte[] encode(List<byte[]> records, int bytes) {
    CborWriter out = new CborWriter(bytes).array(records.size());
    records.forEach(out::bytes);
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encodeRegistration} or {@link #encodeIntroduction} wrote.
   *
   * @throws CborException if it is anything else
   */
  public static List<byte[]> decodeRegistration(byte[] encoded) {
    CborReader in = new CborReader(encoded);
    List<byte[]> records = new ArrayList<>();
    for (int left = in.array(MAX_REGISTRATION_RECORDS); left > 0; left--) {
      records.add(in.bytes(TrustRecord.MAX_BYTES));
    }
    in.end();
    return records;
  }

  /**
   * Writes the origin that assertions are bound to, in the one way in which both sides write it:
   * {@code wss://host} or {@code ws://host}, in lower case, with the port where it is not the
   * scheme's own.
   *
   * @param scheme {@code wss}, {@code https}, {@code ws} or {@code http}
   * @param host a name or address; IPv6 in brackets
   * @param port the port, or -1 for the scheme's own
   * @throws IllegalArgumentException if the scheme is another, or there is no host
   */
  public static String origin(String scheme, String host, int port) {
    String plain = scheme.toLowerCase(Locale.ROOT);
    boolean secure = plain.equals("wss") || plain.equals("https");
    if (!secure && !plain.equals("ws") && !plain.equals("http")) {
      throw new IllegalArgumentException("a relay's address begins with wss:// or ws://");
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("a relay's address names a host");
    }
    String origin = (secure ? "wss://" : "ws://") + host.toLowerCase(Locale.ROOT);
    int ownPort = secure ? 443 : 80;
    return port < 0 || port == ownPort ? origin : origin + ":" + port;
  }
}
