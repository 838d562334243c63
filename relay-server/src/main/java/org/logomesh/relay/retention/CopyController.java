package org.logomesh.relay.retention;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.RefusedException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The doors of what the relay holds of a space; see {@link RelayApi}. */
@RestController
class CopyController {
  private final Copies copies;
  private final Erasing erasing;
  private final Raising raising;

  CopyController(Copies copies, Erasing erasing, Raising raising) {
    this.copies = copies;
    this.erasing = erasing;
    this.raising = raising;
  }

  @GetMapping(path = RelayApi.COPY_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  Mono<byte[]> show(
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token,
      @RequestParam(name = RelayApi.COPY_AFTER, required = false) @Nullable String after) {
    return copies.show(text(token), after == null ? null : log(after)).map(CopyInventory::encode);
  }

  private static LogId log(String hex) {
    try {
      return LogId.parse(hex);
    } catch (IllegalArgumentException notAnId) {
      throw new RefusedException(ErrorCode.MALFORMED_FRAME);
    }
  }

  @DeleteMapping(path = RelayApi.COPY_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  Mono<byte[]> delete(
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token) {
    return copies.delete(text(token)).map(CopyDeletion::encode);
  }

  @PostMapping(RelayApi.COPY_RESTORE_PATH)
  Mono<Void> restore(
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token) {
    return copies.restore(text(token));
  }

  @PostMapping(path = RelayApi.COPY_ERASE_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  Mono<byte[]> erase(
      @RequestBody(required = false) byte @Nullable [] request,
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token) {
    return erasing
        .erase(text(token), request == null ? new byte[0] : request)
        .map(CopyErasure::encodeAnswer);
  }

  @PostMapping(path = RelayApi.COPY_RAISE_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  Mono<byte[]> raise(
      @RequestBody(required = false) byte @Nullable [] request,
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token) {
    return raising
        .raise(text(token), request == null ? new byte[0] : request)
        .map(CopyErasure::encodeAnswer);
  }

  // A token that is not there is none that proves anything.
  private static String text(@Nullable String token) {
    return token == null ? "" : token;
  }
}
