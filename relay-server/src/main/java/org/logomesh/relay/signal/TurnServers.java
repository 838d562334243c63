package org.logomesh.relay.signal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.TurnCredentials;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SettingRefusedException;

/**
 * Makes credentials for TURN servers that share a secret with this relay, as coturn does with
 * {@code use-auth-secret} (draft-uberti-behave-turn-rest-00).
 *
 * <pre>
 *   username = seconds since 1970 at which they expire ‖ ":" ‖ pseudonym
 *   password = base64(HMAC-SHA1(secret, username))
 *   pseudonym = hex(HMAC-SHA256(secret, label "turn-user" ‖ space ‖ device)[0..8])
 * </pre>
 *
 * <p>The servers see the pseudonym: the same for one device, so that they can bound what it takes,
 * and nothing that whoever has not the secret could tell the device or its space by.
 */
final class TurnServers {
  /** As many characters as 128 bits of base 64 have; shorter secrets can be searched for. */
  static final int MIN_SECRET_CHARS = 22;

  /** Shorter than it takes to use them. */
  private static final Duration MIN_TTL = Duration.ofMinutes(1);

  private static final Duration MAX_TTL = Duration.ofSeconds(TurnCredentials.MAX_SECONDS);
  private static final int PSEUDONYM_BYTES = 8;
  private static final byte[] LABEL = Sha256.label("turn-user");

  private final TurnProperties properties;

  /**
   * Takes the operator's settings.
   *
   * @throws SettingRefusedException if they are no good
   */
  TurnServers(TurnProperties properties) {
    this.properties = properties;
    if (!properties.urls().isEmpty()) {
      check(properties);
    }
  }

  private static void check(TurnProperties properties) {
    for (String url : properties.urls()) {
      if (!url.matches("turns?:[^ ]+") || url.length() > TurnCredentials.MAX_TEXT_BYTES) {
        throw new SettingRefusedException(
            "logomesh.relay.turn.urls has \"" + url + "\", which is no TURN server.",
            "Write it as turn:turn.example.org:3478, with ?transport=tcp behind it if needed.");
      }
    }
    if (properties.urls().size() > TurnCredentials.MAX_URLS) {
      throw new SettingRefusedException(
          "logomesh.relay.turn.urls has " + properties.urls().size() + " servers.",
          "Name " + TurnCredentials.MAX_URLS + " at most.");
    }
    if (properties.secret().length() < MIN_SECRET_CHARS) {
      throw new SettingRefusedException(
          "logomesh.relay.turn.secret is shorter than " + MIN_SECRET_CHARS + " characters.",
          """
          Make one, and give it to the relay and the TURN server:
            openssl rand -hex 32""");
    }
    Duration ttl = properties.ttl();
    if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
      throw new SettingRefusedException(
          "logomesh.relay.turn.ttl is " + ttl + ".", "Set it between 1m and 24h; 12h is usual.");
    }
  }

  /**
   * Makes credentials for a member.
   *
   * @throws RefusedException {@link ErrorCode#NOT_OFFERED} if there are no servers
   */
  TurnCredentials credentials(DevicePrincipal device, Instant now) {
    if (properties.urls().isEmpty()) {
      throw new RefusedException(ErrorCode.NOT_OFFERED);
    }
    long expiry = now.plus(properties.ttl()).getEpochSecond();
    String username = expiry + ":" + pseudonym(device);
    byte[] password = mac("HmacSHA1", username.getBytes(StandardCharsets.UTF_8));
    return new TurnCredentials(
        properties.urls(),
        username,
        Base64.getEncoder().encodeToString(password),
        (int) properties.ttl().toSeconds());
  }

  private String pseudonym(DevicePrincipal device) {
    byte[] mac = mac("HmacSHA256", LABEL, device.space().bytes(), device.device().bytes());
    return HexFormat.of().formatHex(mac, 0, PSEUDONYM_BYTES);
  }

  private byte[] mac(String algorithm, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(properties.secret().getBytes(StandardCharsets.UTF_8), algorithm));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
