package org.logomesh.relay.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import reactor.core.publisher.Mono;

/**
 * What is asked of every request for a path of devices before anything else: whether its address is
 * blocked, whether it comes too often, and, of a browser, whether the page that makes it is one
 * that may. Thread-safe.
 */
public final class Gate {
  private final ClientAddresses addresses;
  private final Blocks blocks;
  private final Rates rates;
  private final PageOrigins pages;

  Gate(ClientAddresses addresses, Blocks blocks, Rates rates, PageOrigins pages) {
    this.addresses = addresses;
    this.blocks = blocks;
    this.rates = rates;
    this.pages = pages;
  }

  /**
   * What a request says of where it comes from.
   *
   * @param remote who connects
   * @param forwarded the lines of X-Forwarded-For
   * @param origin which page makes it; browsers say that, and nobody else needs to
   */
  public record Asked(
      @Nullable InetSocketAddress remote, List<String> forwarded, @Nullable String origin) {}

  /** Paths that devices use; others have rules of their own. */
  public static boolean isForDevices(String path) {
    return path.startsWith("/v1/") || path.equals(RelayApi.RSOCKET_PATH);
  }

  /** Returns why a request is not let in; null if it is, which uses up one of those it may make. */
  public @Nullable RefusedException refusal(Asked asked) {
    if (asked.origin() != null && !pages.include(asked.origin())) {
      return new RefusedException(ErrorCode.NOT_ALLOWED);
    }
    InetAddress address = addresses.of(asked.remote(), asked.forwarded());
    if (address == null) {
      return null;
    }
    if (blocks.now().includes(address)) {
      return new RefusedException(ErrorCode.BLOCKED);
    }
    long seconds = rates.request(address);
    return seconds == 0 ? null : new RefusedException(ErrorCode.RATE_LIMITED, seconds);
  }

  /** Ends when the operator blocks the address that a request came from. */
  public Mono<Void> blocked(Asked asked) {
    InetAddress address = addresses.of(asked.remote(), asked.forwarded());
    return address == null
        ? Mono.never()
        : blocks.changes().filter(list -> list.includes(address)).next().then();
  }

  /** Pages that browsers may connect from: the relay's own, and those that the operator names. */
  static final class PageOrigins {
    private static final String ANY = "*";

    private final Origins relay;
    private final Set<String> named;

    PageOrigins(Origins relay, List<String> named) {
      this.relay = relay;
      this.named = Set.copyOf(named.stream().map(String::strip).toList());
    }

    boolean include(String origin) {
      return named.contains(ANY) || named.contains(origin) || relay.isOwnPage(origin);
    }
  }
}
