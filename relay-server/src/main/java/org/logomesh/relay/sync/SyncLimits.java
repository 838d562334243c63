package org.logomesh.relay.sync;

import java.util.List;
import java.util.Locale;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.access.LimitsInForce.Limit;

/**
 * What one relay gives to its connections at most.
 *
 * @param maxConnections open sync connections of the whole relay
 * @param maxConnectionsPerDevice open sync connections of one device; the oldest gives way
 * @param outboxBytes bytes handed to a connection's transport and not yet taken by the network,
 *     before the relay stops reading from its store, and from the peer, for it
 * @param inboxBytes bytes received and not yet looked at; more breaks the protocol
 * @param inboxFrames frames that a transport may hand over before it is told to go on
 * @param creditBytes content that a peer may have under way to the relay
 * @param maxInFlightBytes content under way to a peer that it has not given credit back for
 * @param stallMillis how long a transport may take nothing while something waits for it
 */
public record SyncLimits(
    int maxConnections,
    int maxConnectionsPerDevice,
    long outboxBytes,
    long inboxBytes,
    int inboxFrames,
    long creditBytes,
    long maxInFlightBytes,
    long stallMillis) {
  private static final int MB = 1024 * 1024;
  private static final String SECTION = "Sync connections";

  /** The same with another number of connections. */
  SyncLimits withMaxConnections(int count) {
    return new SyncLimits(
        count,
        maxConnectionsPerDevice,
        outboxBytes,
        inboxBytes,
        inboxFrames,
        creditBytes,
        maxInFlightBytes,
        stallMillis);
  }

  /**
   * For the usual heap of 192 MiB: of a thousand connections every one could have a batch in its
   * outbox at the same time. 256 KiB of outbox are four batches, so the network never waits for the
   * store.
   */
  public static SyncLimits defaults() {
    return new SyncLimits(
        1_000,
        4,
        256 * 1024,
        SyncSettings.DEFAULT_CREDIT_BYTES + 2L * FrameCodec.MAX_FRAME_BYTES,
        64,
        SyncSettings.DEFAULT_CREDIT_BYTES,
        SyncSettings.DEFAULT_MAX_IN_FLIGHT_BYTES,
        SyncSettings.DEFAULT_STALL_MILLIS);
  }

  /**
   * The bounds in words.
   *
   * @param heapBytes what the relay's memory may grow to, besides buffers
   */
  List<Limit> inForce(long heapBytes) {
    return List.of(
        new Limit(
            SECTION,
            "Open connections",
            count(maxConnections),
            "A heap of 192 MB is made for a thousand that are busy; this relay's may grow to "
                + heapBytes / MB
                + " MB.",
            "logomesh.relay.sync.max-connections"),
        limit(
            "Open connections of one device",
            count(maxConnectionsPerDevice),
            "Old ones that nobody has closed yet give way to new ones."),
        limit(
            "Outbox of a connection",
            bytes(outboxBytes),
            "Four batches: the network never waits for the store."),
        limit(
            "Inbox of a connection",
            bytes(inboxBytes),
            "What was granted, and two frames of the longest kind."),
        limit(
            "Frames under way from a device",
            count(inboxFrames),
            "Then its transport waits until they are looked at."),
        limit(
            "Content under way to the relay",
            bytes(creditBytes),
            "Credit of a connection: its memory while commits are slow."),
        limit(
            "Content under way to a device",
            bytes(maxInFlightBytes),
            "Without its acknowledgement; more would only queue."),
        limit(
            "Kept for devices that are a little behind",
            bytes(RecentEntries.MAX_BYTES),
            "Of all spaces together, and five seconds long: it is not read from the store again."),
        limit(
            "A device that takes nothing",
            stallMillis / 1_000 + " s",
            "Then its connection is ended, and its memory is free."));
  }

  private static Limit limit(String name, String value, String why) {
    return new Limit(SECTION, name, value, why, "");
  }

  private static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String bytes(long bytes) {
    return bytes % MB == 0 ? bytes / MB + " MB" : bytes / 1024 + " kB";
  }
}
