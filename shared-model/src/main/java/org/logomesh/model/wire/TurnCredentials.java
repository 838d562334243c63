package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * What a device shows a TURN server (RFC 8656) to have its traffic relayed there. CBOR map: {@code
 * {0 [+ url], 1 username, 2 password, 3 seconds}}; keys from 4 on are ignored.
 *
 * @param urls where the servers are, as RFC 7065 writes it: {@code turn:host:port?transport=udp}
 * @param username good until the time in it
 * @param password what the servers expect of that user
 * @param seconds how long both are good from now
 */
public record TurnCredentials(List<String> urls, String username, String password, int seconds) {
  /** Longest answer in bytes. */
  public static final int MAX_BYTES = 8192;

  /** Servers at most: each is tried by every device for every connection. */
  public static final int MAX_URLS = 8;

  /** Longest text in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 300;

  /** How long credentials may be good at most, in seconds: a day. */
  public static final int MAX_SECONDS = 24 * 60 * 60;

  private static final int MAX_PAIRS = 32;

  public TurnCredentials {
    urls = List.copyOf(urls);
    if (urls.isEmpty() || urls.size() > MAX_URLS) {
      throw new IllegalArgumentException(urls.size() + " TURN servers");
    }
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException("credentials for " + seconds + " s");
    }
  }

  /** Encodes this. */
  public byte[] encode() {
    CborWriter out = new CborWriter().map(4).uint(0).array(urls.size());
    urls.forEach(out::text);
    return out.uint(1).text(username).uint(2).text(password).uint(3).uint(seconds).toByteArray();
  }

  /**
   * Decodes a relay's answer.
   *
   * @throws CborException if it is something else
   */
  public static TurnCredentials decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("an answer longer than " + MAX_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    int pairs = in.map(MAX_PAIRS);
    if (pairs < 4) {
      throw new CborException("an answer with " + pairs + " fields");
    }
    require(in, 0);
    List<String> urls = new ArrayList<>();
    for (int left = in.array(MAX_URLS); left > 0; left--) {
      urls.add(in.text(MAX_TEXT_BYTES));
    }
    require(in, 1);
    String username = in.text(MAX_TEXT_BYTES);
    require(in, 2);
    String password = in.text(MAX_TEXT_BYTES);
    require(in, 3);
    int seconds = in.uint(MAX_SECONDS);
    long key = 3;
    for (int more = pairs - 4; more > 0; more--) {
      key = in.key(key);
      in.skipItem();
    }
    in.end();
    try {
      return new TurnCredentials(urls, username, password, seconds);
    } catch (IllegalArgumentException e) {
      throw new CborException("TURN credentials: " + e.getMessage());
    }
  }

  private static void require(CborReader in, int key) {
    if (in.uint() != key) {
      throw new CborException("an answer without field " + key, in.position());
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "TurnCredentials[" + urls + ", " + username + ", " + seconds + " s]";
  }
}
