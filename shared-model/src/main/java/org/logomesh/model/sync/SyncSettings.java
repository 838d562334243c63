package org.logomesh.model.sync;

import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.Hello;

/**
 * What a session is told about itself.
 *
 * @param space the space, which every entry hash is taken over
 * @param incarnation which life of the local store this is
 * @param relay whether this side is a relay
 * @param creditBytes how many bytes of content the peer may have under way to us
 * @param maxInFlightBytes how many bytes of content we have under way to the peer at most, however
 *     much credit it gives: the bound on what a peer that never reads can make us hold
 * @param maxLogs how many logs a peer may announce
 * @param handshakeMillis how long the peer may take to say HELLO and its frontier
 * @param stallMillis how long nothing may happen where something must: an acknowledgement, a read,
 *     a sign of life
 * @param pingMillis how long we may be silent
 */
public record SyncSettings(
    SpaceId space,
    IncarnationId incarnation,
    boolean relay,
    long creditBytes,
    long maxInFlightBytes,
    int maxLogs,
    long handshakeMillis,
    long stallMillis,
    long pingMillis) {

  /** The lowest and highest protocol version of this code. */
  public static final int MIN_VERSION = 1;

  /** See {@link #MIN_VERSION}. */
  public static final int MAX_VERSION = 1;

  /** 2 MiB: 32 batches under way fill a 100 Mbit/s link at 160 ms, and a phone can spare it. */
  public static final long DEFAULT_CREDIT_BYTES = 2L * 1024 * 1024;

  /**
   * 8 MiB, the credit that a device gives: half of it becomes durable in one transaction, in which
   * what many entries change is written once.
   */
  public static final long DEVICE_CREDIT_BYTES = 8L * 1024 * 1024;

  /** The highest credit that peers of this code give, so that it is their choice. */
  public static final long DEFAULT_MAX_IN_FLIGHT_BYTES = DEVICE_CREDIT_BYTES;

  /** 65,536 logs: a hundred devices with a new log every other day for ten years. */
  public static final int DEFAULT_MAX_LOGS = 1 << 16;

  /** 10 s: several round trips on the worst mobile network. */
  public static final long DEFAULT_HANDSHAKE_MILLIS = 10_000;

  /** 30 s: a batch of 64 KiB at 17 kbit/s. */
  public static final long DEFAULT_STALL_MILLIS = 30_000;

  /** 10 s: three lost signs of life make a stall. */
  public static final long DEFAULT_PING_MILLIS = 10_000;

  public SyncSettings {
    if (creditBytes < Hello.MIN_CREDIT_BYTES || creditBytes > Hello.MAX_CREDIT_BYTES) {
      throw new IllegalArgumentException("credit of " + creditBytes + " bytes");
    }
    if (maxInFlightBytes < Hello.MIN_CREDIT_BYTES) {
      throw new IllegalArgumentException("only " + maxInFlightBytes + " bytes in flight");
    }
    if (maxLogs < 1) {
      throw new IllegalArgumentException(maxLogs + " logs");
    }
    if (handshakeMillis < 1 || stallMillis < 1 || pingMillis < 1 || pingMillis >= stallMillis) {
      throw new IllegalArgumentException(
          "timeouts " + handshakeMillis + ", " + stallMillis + ", " + pingMillis);
    }
  }

  /** Returns the settings that fit almost everybody. */
  public static SyncSettings of(SpaceId space, IncarnationId incarnation, boolean relay) {
    return new SyncSettings(
        space,
        incarnation,
        relay,
        DEFAULT_CREDIT_BYTES,
        DEFAULT_MAX_IN_FLIGHT_BYTES,
        DEFAULT_MAX_LOGS,
        DEFAULT_HANDSHAKE_MILLIS,
        DEFAULT_STALL_MILLIS,
        DEFAULT_PING_MILLIS);
  }

  /** Returns these settings with another window of credit for the peer. */
  public SyncSettings withCreditBytes(long bytes) {
    return new SyncSettings(
        space,
        incarnation,
        relay,
        bytes,
        maxInFlightBytes,
        maxLogs,
        handshakeMillis,
        stallMillis,
        pingMillis);
  }

  /** Returns these settings with another bound on what is under way to the peer. */
  public SyncSettings withMaxInFlightBytes(long bytes) {
    return new SyncSettings(
        space,
        incarnation,
        relay,
        creditBytes,
        bytes,
        maxLogs,
        handshakeMillis,
        stallMillis,
        pingMillis);
  }
}
