package org.logomesh.relay.access;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A bearer token that claims to be a device assertion, and later the device it stands for. */
public final class AssertionAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable String token;
  private final transient @Nullable DevicePrincipal device;

  private AssertionAuthentication(@Nullable String token, @Nullable DevicePrincipal device) {
    super(List.of());
    this.token = token;
    this.device = device;
    setAuthenticated(device != null);
  }

  /** A token that nobody has checked. */
  public static AssertionAuthentication unchecked(String token) {
    return new AssertionAuthentication(token, null);
  }

  static AssertionAuthentication of(DevicePrincipal device) {
    return new AssertionAuthentication(null, device);
  }

  @Override
  public String getCredentials() {
    return token == null ? "" : token;
  }

  /** The device; only after authentication. */
  @Override
  public DevicePrincipal getPrincipal() {
    return Objects.requireNonNull(device, "not authenticated");
  }

  @Override
  public String getName() {
    return device == null ? "" : device.device().toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
