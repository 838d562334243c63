package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a wrong token may be tried. The made token needs no such bound; one that was set may be
 * weaker than it looks. Thread-safe.
 */
final class SignInTries {
  /** Wrong tries of one address in a {@link #WINDOW}: a person who mistypes needs three. */
  static final int MAX_WRONG = 10;

  /** After so long tries are counted anew. */
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Addresses remembered; beyond, the one that was longest quiet is forgotten. */
  private static final int MAX_ADDRESSES = 1_024;

  /** Failures written into the audit log in an hour: a flood must not push out the rest of it. */
  static final int MAX_NOTED = 30;

  private static final Duration NOTED_WINDOW = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<String, Count> wrong =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };
  private Count noted = new Count(Instant.EPOCH, 0);
  private long unnoted;

  private record Count(Instant since, int number) {}

  SignInTries(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether this address may try now. */
  synchronized boolean mayTry(String address) {
    Count count = wrong.get(address);
    return count == null || isOver(count, WINDOW) || count.number() < MAX_WRONG;
  }

  /** The address tried a wrong token. */
  synchronized void wrong(String address) {
    Count count = wrong.get(address);
    wrong.put(
        address,
        count == null || isOver(count, WINDOW)
            ? new Count(clock.instant(), 1)
            : new Count(count.since(), count.number() + 1));
  }

  /** The address knew the token. */
  synchronized void right(String address) {
    wrong.remove(address);
  }

  /**
   * Whether one more failure is to be written into the audit log.
   *
   * @return how many before it were not, or -1 if this one is not either
   */
  synchronized long note() {
    if (isOver(noted, NOTED_WINDOW)) {
      noted = new Count(clock.instant(), 0);
    }
    if (noted.number() >= MAX_NOTED) {
      unnoted++;
      return -1;
    }
    noted = new Count(noted.since(), noted.number() + 1);
    long before = unnoted;
    unnoted = 0;
    return before;
  }

  private boolean isOver(Count count, Duration window) {
    return !clock.instant().isBefore(count.since().plus(window));
  }
}
