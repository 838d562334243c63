package org.logomesh.relay.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;

/**
 * How fast others may ask. Before anything is checked that counts by address, afterwards by device
 * and by space, whose names nobody else can use. Thread-safe.
 *
 * <p>Each has a bucket of tokens that fills up steadily (bucket4j.com), in a table that is bounded:
 * beyond that, those go that were not asked for the longest, and begin with a full bucket again.
 */
public final class Rates {
  /** Requests saved up at most, in seconds of the rate: a relay comes back, and all sign in. */
  private static final int SAVED_SECONDS = 60;

  /** Bytes saved up at most, in seconds of the rate: a device comes back from a day offline. */
  private static final int SAVED_APPEND_SECONDS = 4;

  /** Buckets of one kind: of 150 bytes or so. */
  static final int MAX_BUCKETS = 50_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Table addresses;
  private final Table devices;
  private final Table spaces;
  private final Table deviceAppends;
  private final Table spaceAppends;

  /**
   * Begins with full buckets.
   *
   * @param time never goes back
   */
  Rates(RateProperties rates, TimeMeter time) {
    this.addresses = new Table(rates.address(), SAVED_SECONDS, time);
    this.devices = new Table(rates.device(), SAVED_SECONDS, time);
    this.spaces = new Table(rates.space(), SAVED_SECONDS, time);
    this.deviceAppends = new Table(rates.deviceAppends().toBytes(), SAVED_APPEND_SECONDS, time);
    this.spaceAppends = new Table(rates.spaceAppends().toBytes(), SAVED_APPEND_SECONDS, time);
  }

  /** No limits. */
  public static Rates unlimited() {
    return new Rates(RateProperties.none(), TimeMeter.SYSTEM_NANOTIME);
  }

  /** A request from an address; returns in how many seconds it may come, 0 for now. */
  long request(InetAddress address) {
    return addresses.take(Networks.household(address));
  }

  /** A device signed in; returns in how many seconds it may, 0 for now. */
  long signIn(SpaceId space, DeviceId device) {
    long wait = devices.take(device);
    return wait == 0 ? spaces.take(space) : wait;
  }

  /**
   * A device has brought so many bytes.
   *
   * @return for how many milliseconds nothing more is to be taken from it
   */
  public long appended(SpaceId space, DeviceId device, int bytes) {
    return Math.max(deviceAppends.overdraw(device, bytes), spaceAppends.overdraw(space, bytes));
  }

  /** Buckets by whom they are of. */
  private static final class Table {
    private final long perSecond;
    private final long saved;
    private final TimeMeter time;
    private final @Nullable Cache<Object, Bucket> buckets;

    /**
     * @param perSecond 0 for no limit
     */
    Table(long perSecond, int savedSeconds, TimeMeter time) {
      this.perSecond = perSecond;
      this.saved = perSecond * savedSeconds;
      this.time = time;
      // Who was silent for so long has a full bucket, which need not be kept.
      this.buckets =
          perSecond == 0
              ? null
              : Caffeine.newBuilder()
                  .maximumSize(MAX_BUCKETS)
                  .expireAfterAccess(Duration.ofSeconds(2L * savedSeconds))
                  .build();
    }

    private @Nullable Bucket bucket(Object who) {
      return buckets == null ? null : buckets.get(who, nobody -> full());
    }

    private Bucket full() {
      return Bucket.builder()
          .addLimit(limit -> limit.capacity(saved).refillGreedy(perSecond, Duration.ofSeconds(1)))
          .withCustomTimePrecision(time)
          .build();
    }

    /** Takes one token; returns 0, or in how many seconds there is one. */
    long take(Object who) {
      Bucket bucket = bucket(who);
      if (bucket == null) {
        return 0;
      }
      long nanos = bucket.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
      return (nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
    }

    /** Takes tokens whether or not they are there; returns in how many ms the debt is paid. */
    long overdraw(Object who, int tokens) {
      Bucket bucket = bucket(who);
      return bucket == null
          ? 0
          : Duration.ofNanos(bucket.consumeIgnoringRateLimits(tokens)).toMillis();
    }
  }
}
