package org.logomesh.relay.signal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.HandshakeDevice;
import org.logomesh.relay.access.Refusals;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * {@code /v1/rendezvous/ID}: a pipe between a member that invites and one device that joins, for
 * their pairing. The id is known to those two; what goes through is sealed; nothing is stored.
 */
public final class Rendezvous implements WebSocketHandler {
  /** Open rendezvous at most: each holds two connections and two messages. */
  static final int MAX_OPEN = 1_000;

  /** Open rendezvous of one device: a person pairs one device after the other. */
  static final int MAX_PER_DEVICE = 8;

  /** How long a party may take to hear what was said last, when the rendezvous is over. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /**
   * How long who joins may have come too early: a connection is open to the inviting device before
   * its rendezvous is entered here, which a busy machine may take its time for.
   */
  private static final Duration TOO_EARLY = Duration.ofSeconds(2);

  /** How often it is looked meanwhile. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private static final int ID_CHARS = 2 * RelayApi.RENDEZVOUS_ID_BYTES;

  private final Map<String, Meeting> meetings = new HashMap<>();
  private final Duration lifetime;
  private final Duration lastWords;

  private static final class Meeting {
    private final SpaceId space;
    private final DeviceId inviter;
    private final RendezvousParty first;
    private final Sinks.Empty<Void> over = Sinks.empty();
    private @Nullable RendezvousParty second;
    private @Nullable ErrorCode reason;

    Meeting(DevicePrincipal inviter, RendezvousParty first) {
      this.space = inviter.space();
      this.inviter = inviter.device();
      this.first = first;
    }

    synchronized boolean admit(RendezvousParty joiner) {
      if (second != null || reason != null) {
        return false;
      }
      second = joiner;
      return true;
    }

    // The end of one party ends the other: whichever reason came first is told to both.
    void close(ErrorCode code) {
      ErrorCode told;
      RendezvousParty joiner;
      synchronized (this) {
        told = reason == null ? code : reason;
        reason = told;
        joiner = second;
      }
      first.close(told);
      if (joiner != null) {
        joiner.close(told);
      }
      over.tryEmitEmpty();
    }
  }

  /**
   * Opens no rendezvous yet.
   *
   * @param lifetime how long one stays open
   */
  public Rendezvous(Duration lifetime) {
    this(lifetime, LAST_WORDS);
  }

  Rendezvous(Duration lifetime, Duration lastWords) {
    this.lifetime = lifetime;
    this.lastWords = lastWords;
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    String path = session.getHandshakeInfo().getUri().getPath();
    String id = path.substring(RelayApi.RENDEZVOUS_PATH.length());
    if (id.length() != ID_CHARS || !id.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      return refuse(session, ErrorCode.NO_RENDEZVOUS);
    }
    return HandshakeDevice.find(session)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            device -> device.isPresent() ? invite(session, id, device.get()) : join(session, id));
  }

  private Mono<Void> invite(WebSocketSession session, String id, DevicePrincipal device) {
    Meeting meeting = new Meeting(device, new RendezvousParty(session));
    ErrorCode refusal = open(id, meeting);
    if (refusal != null) {
      return refuse(session, refusal);
    }
    Disposable expiry =
        Mono.delay(lifetime).subscribe(late -> meeting.close(ErrorCode.NO_RENDEZVOUS));
    return run(meeting.first, id, meeting).doFinally(how -> expiry.dispose());
  }

  // Who does not even take the end of it is cut off.
  private Mono<Void> run(RendezvousParty party, String id, Meeting meeting) {
    return party
        .run()
        .takeUntilOther(meeting.over.asMono().then(Mono.delay(lastWords)))
        .doFinally(how -> end(id, meeting));
  }

  private Mono<Void> join(WebSocketSession session, String id) {
    return Mono.fromCallable(() -> find(id))
        .repeatWhenEmpty(looks -> looks.take(TOO_EARLY.dividedBy(LOOK)).delayElements(LOOK))
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            meeting ->
                meeting.isPresent()
                    ? join(session, id, meeting.get())
                    : refuse(session, ErrorCode.NO_RENDEZVOUS));
  }

  private @Nullable Meeting find(String id) {
    synchronized (meetings) {
      return meetings.get(id);
    }
  }

  private Mono<Void> join(WebSocketSession session, String id, Meeting meeting) {
    RendezvousParty joiner = new RendezvousParty(session);
    if (!meeting.admit(joiner)) {
      return refuse(session, ErrorCode.RENDEZVOUS_TAKEN);
    }
    RendezvousParty.join(meeting.first, joiner);
    return run(joiner, id, meeting);
  }

  private @Nullable ErrorCode open(String id, Meeting meeting) {
    Meeting before;
    synchronized (meetings) {
      before = meetings.get(id);
      if (before != null && !before.inviter.equals(meeting.inviter)) {
        return ErrorCode.RENDEZVOUS_TAKEN;
      }
      long own = meetings.values().stream().filter(m -> m.inviter.equals(meeting.inviter)).count();
      if (before == null && (meetings.size() >= MAX_OPEN || own >= MAX_PER_DEVICE)) {
        return ErrorCode.RATE_LIMITED;
      }
      meetings.put(id, meeting);
    }
    if (before != null) {
      before.close(ErrorCode.TIMEOUT); // The same device came again: its old connection is dead.
    }
    return null;
  }

  private void end(String id, Meeting meeting) {
    synchronized (meetings) {
      meetings.remove(id, meeting);
    }
    meeting.close(ErrorCode.NO_RENDEZVOUS);
  }

  private static Mono<Void> refuse(WebSocketSession session, ErrorCode code) {
    return session.close(Refusals.closeStatus(code));
  }

  /** Ends those of spaces that nothing may happen in any more. */
  void end(Predicate<SpaceId> which, ErrorCode code) {
    List<Meeting> leaving;
    synchronized (meetings) {
      leaving = meetings.values().stream().filter(m -> which.test(m.space)).toList();
    }
    leaving.forEach(meeting -> meeting.close(code));
  }

  /** Ends all of them. */
  public void close() {
    Map<String, Meeting> open;
    synchronized (meetings) {
      open = Map.copyOf(meetings);
    }
    open.values().forEach(meeting -> meeting.close(ErrorCode.SHUTTING_DOWN));
  }
}
