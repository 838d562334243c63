package org.logomesh.relay.retention;

import java.util.HashMap;
import java.util.Map;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyRaise;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.TrustCache;
import reactor.core.publisher.Mono;

/**
 * Continues logs where a stable snapshot stands, over the end that they have here, when an
 * administrator says that nobody has what is between. An end may be one of a fork that nobody has
 * proven, and the relay cannot tell: that is why it is not done for everybody.
 */
final class Raising {
  private final DeviceAuthenticator authenticator;
  private final TrustCache trusts;
  private final Deletions deletions;
  private final Founding founding;

  Raising(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      Deletions deletions,
      Founding founding) {
    this.authenticator = authenticator;
    this.trusts = trusts;
    this.deletions = deletions;
    this.founding = founding;
  }

  /**
   * Continues them.
   *
   * @param request a {@link CopyRaise}, for which the token was made
   * @return emits how many logs begin where they did not before; refuses by code
   */
  Mono<Long> raise(String token, byte[] request) {
    if (token.isBlank()) {
      return refused(ErrorCode.BAD_ASSERTION);
    }
    Map<LogId, EntryHash> over = new HashMap<>();
    try {
      CopyRaise.decode(request).ends().forEach((log, head) -> over.put(log, head.hash()));
    } catch (CborException malformed) {
      return refused(ErrorCode.MALFORMED_FRAME);
    }
    return authenticator
        .authenticate(token, Purpose.RAISE, request)
        .flatMap(
            device ->
                deletions.includes(device.space())
                    ? refused(ErrorCode.SPACE_DELETED)
                    : trusts
                        .requireAdministrator(device)
                        .then(Mono.defer(() -> founding.found(device.space(), over))))
        .map(Integer::longValue);
  }

  private static <T> Mono<T> refused(ErrorCode code) {
    return Mono.error(() -> new RefusedException(code));
  }
}
