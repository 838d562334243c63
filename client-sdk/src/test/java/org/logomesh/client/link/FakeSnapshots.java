package org.logomesh.client.link;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SnapshotStatus;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Snapshots behind the doors of a {@link FakeRelay}; a test says which requests fail, and how. */
public final class FakeSnapshots {
  /** What happens to a request instead of an answer. */
  public enum Mishap {
    /** The connection breaks. */
    DROPPED,
    /** The relay is restarting. */
    RESTARTING,
    /** An answer is on its way and never comes. */
    SILENT,
    /** The relay has no room. */
    FULL
  }

  /** One snapshot, as far as it is here. */
  private static final class Held {
    final long size;
    final List<byte[]> parts = new CopyOnWriteArrayList<>();

    Held(long size) {
      this.size = size;
    }

    SnapshotStatus status() {
      return new SnapshotStatus(size, parts.size(), parts.size() == SnapshotStatus.partsOf(size));
    }
  }

  /** What the next requests for parts meet; empty: nothing. */
  public final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();

  /** Requests for parts that were answered: GET or PUT and the number. */
  public final List<String> answered = new CopyOnWriteArrayList<>();

  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /** Puts a whole snapshot behind the doors. */
  public void put(String id, byte[] bytes) {
    Held whole = new Held(bytes.length);
    for (int part = 0; part < SnapshotStatus.partsOf(bytes.length); part++) {
      int from = part * SnapshotStatus.PART_BYTES;
      whole.parts.add(
          java.util.Arrays.copyOfRange(bytes, from, from + whole.status().partBytes(part)));
    }
    held.put(id, whole);
  }

  /** All of a snapshot that is here. */
  public byte[] bytes(String id) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Held found = held.get(id);
    if (found != null) {
      found.parts.forEach(all::writeBytes);
    }
    return all.toByteArray();
  }

  /** The snapshots of which something is here. */
  public List<String> ids() {
    return List.copyOf(held.keySet());
  }

  /** Loses a snapshot. */
  public void remove(String id) {
    held.remove(id);
  }

  Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    String id = String.valueOf(request.param("id"));
    String part = request.param("part");
    boolean putting = request.method().name().equals("PUT");
    Mishap mishap = part == null ? null : mishaps.poll();
    if (mishap != null) {
      return meet(mishap, response);
    }
    Held found = held.get(id);
    if (putting && part == null && found == null) {
      String uri = request.uri();
      found = new Held(Long.parseLong(uri.substring(uri.indexOf('=') + 1)));
      held.put(id, found);
    }
    if (found == null || (!putting && part != null && !found.status().complete())) {
      return FakeRelay.refuse(response, 404, ErrorCode.NO_SNAPSHOT);
    }
    return part == null
        ? response.sendByteArray(Mono.just(found.status().encode()))
        : part(request, response, found, putting, Integer.parseInt(part));
  }

  private Publisher<Void> part(
      HttpServerRequest request,
      HttpServerResponse response,
      Held found,
      boolean putting,
      int number) {
    answered.add((putting ? "PUT " : "GET ") + number);
    if (!putting) {
      return response.sendByteArray(Mono.just(found.parts.get(number)));
    }
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMap(
            bytes -> {
              if (number == found.parts.size()) {
                found.parts.add(bytes);
              }
              return Mono.from(response.sendByteArray(Mono.just(found.status().encode())));
            });
  }

  private static Publisher<Void> meet(Mishap mishap, HttpServerResponse response) {
    return switch (mishap) {
      case DROPPED -> {
        response.withConnection(
            connection -> {
              var unused = connection.channel().close();
            });
        yield Mono.never();
      }
      case RESTARTING -> FakeRelay.refuse(response, 503, ErrorCode.SHUTTING_DOWN);
      case SILENT -> response.sendByteArray(Mono.never());
      case FULL -> {
        response.header("Retry-After", "3600");
        yield FakeRelay.refuse(response, 503, ErrorCode.QUOTA_EXCEEDED);
      }
    };
  }
}
