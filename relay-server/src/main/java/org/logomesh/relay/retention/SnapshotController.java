package org.logomesh.relay.retention;

import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.AssertionAuthentication;
import org.logomesh.relay.access.RefusedException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The doors of snapshots; see {@link RelayApi}. */
@RestController
@RequestMapping(
    path = RelayApi.SNAPSHOTS_PATH + "{id}",
    produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
class SnapshotController {
  private final Snapshots snapshots;

  SnapshotController(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @GetMapping
  Mono<byte[]> status(AssertionAuthentication device, @PathVariable String id) {
    return snapshots.status(device.getPrincipal(), id(id)).map(SnapshotStatus::encode);
  }

  @PutMapping
  Mono<byte[]> begin(
      AssertionAuthentication device,
      @PathVariable String id,
      @RequestParam(RelayApi.SNAPSHOT_SIZE) String size) {
    return snapshots
        .begin(device.getPrincipal(), id(id), number(size, Long.MAX_VALUE))
        .map(SnapshotStatus::encode);
  }

  @PutMapping("/{part}")
  Mono<byte[]> put(
      AssertionAuthentication device,
      @PathVariable String id,
      @PathVariable String part,
      @RequestBody byte[] data) {
    return snapshots
        .put(device.getPrincipal(), id(id), (int) number(part, Integer.MAX_VALUE), data)
        .map(SnapshotStatus::encode);
  }

  @GetMapping("/{part}")
  Mono<byte[]> part(
      AssertionAuthentication device, @PathVariable String id, @PathVariable String part) {
    return snapshots.part(device.getPrincipal(), id(id), (int) number(part, Integer.MAX_VALUE));
  }

  private static SnapshotId id(String hex) {
    try {
      return SnapshotId.parse(hex);
    } catch (IllegalArgumentException notAnId) {
      throw new RefusedException(ErrorCode.NO_SNAPSHOT);
    }
  }

  private static long number(String text, long max) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, as one out of range.
    }
    throw new RefusedException(ErrorCode.MALFORMED_FRAME);
  }
}
