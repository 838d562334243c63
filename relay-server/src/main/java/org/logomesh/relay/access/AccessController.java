package org.logomesh.relay.access;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.RelayApi;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Nonces, and the registration of spaces and members. */
@RestController
class AccessController {
  private final Nonces nonces;
  private final SpaceRegistry spaces;
  private final MemberRegistry members;
  private final SignInCounters counters;

  AccessController(
      Nonces nonces, SpaceRegistry spaces, MemberRegistry members, SignInCounters counters) {
    this.counters = counters;
    this.nonces = nonces;
    this.spaces = spaces;
    this.members = members;
  }

  @PostMapping(path = RelayApi.NONCE_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  Mono<byte[]> nonce() {
    return nonces.issue();
  }

  @PostMapping(RelayApi.SPACES_PATH)
  Mono<ResponseEntity<Void>> register(
      @RequestBody byte[] registration,
      @RequestHeader(name = RelayApi.INVITE_HEADER, required = false) @Nullable String invite) {
    return spaces
        .register(registration, invite)
        .doOnError(counters::refused)
        .map(
            created -> ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK).build());
  }

  @PostMapping(RelayApi.MEMBERS_PATH)
  Mono<ResponseEntity<Void>> introduce(
      @RequestBody byte[] introduction,
      @RequestHeader(name = RelayApi.ASSERTION_HEADER, required = false) @Nullable String token) {
    return members.introduce(token, introduction).map(added -> ResponseEntity.ok().build());
  }
}
