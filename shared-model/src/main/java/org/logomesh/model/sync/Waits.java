package org.logomesh.model.sync;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the session is waiting for, and since when. Time comes in by ticks only, so a wait is
 * measured from the tick before it began or last got on.
 */
final class Waits {
  /** The things to wait for. */
  enum Wait {
    /** The peer's HELLO and whole frontier. */
    HANDSHAKE,
    /** Any frame of the peer. */
    SIGN_OF_LIFE,
    /** Acknowledgement, credit or hashes from the peer. */
    ANSWER,
    /** What the peer announced and has not sent. */
    ENTRIES,
    /** Our own store. */
    STORE
  }

  private static final long NOT_YET = Long.MIN_VALUE;

  private final SyncSettings settings;
  private final Map<Wait, Long> since = new EnumMap<>(Wait.class);
  private long now = NOT_YET;
  private long lastSent = NOT_YET;

  Waits(SyncSettings settings) {
    this.settings = settings;
  }

  /** Says whether something is waited for. */
  void set(Wait wait, boolean waiting) {
    if (waiting) {
      since.putIfAbsent(wait, now);
    } else {
      since.remove(wait);
    }
  }

  /** What is waited for got on: its time begins anew. */
  void progress(Wait wait) {
    since.computeIfPresent(wait, (w, old) -> now);
  }

  void sent() {
    lastSent = now;
  }

  /** Time went on; says whether a wait has been too long. */
  boolean advance(long nowMillis) {
    now = Math.max(now, nowMillis);
    if (lastSent == NOT_YET) {
      lastSent = now;
    }
    boolean expired = false;
    for (Map.Entry<Wait, Long> wait : since.entrySet()) {
      if (wait.getValue() == NOT_YET) {
        wait.setValue(now);
      }
      expired |= now - wait.getValue() >= limit(wait.getKey());
    }
    return expired;
  }

  boolean isTimeToPing() {
    return now - lastSent >= settings.pingMillis();
  }

  /** Returns the time of the last tick in milliseconds. */
  long now() {
    return now;
  }

  private long limit(Wait wait) {
    return wait == Wait.HANDSHAKE ? settings.handshakeMillis() : settings.stallMillis();
  }
}
