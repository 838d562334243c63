package org.logomesh.client.link;

import java.util.List;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.wire.FrameCodec;

/**
 * A connection to one relay or peer that carries frames, whole and in order. It is open and
 * authenticated when a caller gets it; it ends once, with a reason.
 *
 * <p>Thread-safe. Received frames and the end are told to the {@link Receiver} on one thread, the
 * link's own.
 */
public interface Link extends AutoCloseable {
  /** Longest frame in bytes; some links, such as those for pairing, take less. */
  int MAX_FRAME_BYTES = FrameCodec.MAX_FRAME_BYTES;

  /**
   * Bytes that may wait to be sent: twice what a sync session has under way at most, since trust
   * records and frontiers come on top of content.
   */
  long MAX_QUEUED_BYTES = 16L * 1024 * 1024;

  /**
   * Bytes that are handed to a receiver at once, but for the last frame of them: half of the credit
   * that a device gives, so that the other half can come meanwhile.
   */
  long MAX_DELIVERED_BYTES = SyncSettings.DEVICE_CREDIT_BYTES / 2;

  /** How long {@link #close} lets frames that still wait be sent, in milliseconds. */
  long CLOSE_MILLIS = 2_000;

  /**
   * Begins to deliver; frames received before wait until then.
   *
   * @throws IllegalStateException if called twice
   */
  void start(Receiver receiver);

  /**
   * Sends a frame, sooner or later; never waits.
   *
   * @param frame the frame; the link keeps the array, which must not change any more
   * @return false if the link is closed, or closes now because {@link #MAX_QUEUED_BYTES} would be
   *     exceeded: the other side does not read
   * @throws IllegalArgumentException if the frame is longer than this link takes
   */
  boolean send(byte[] frame);

  /** Returns how many bytes wait to be sent. */
  long queuedBytes();

  /** Returns who is at the other end, for people. */
  String peer();

  /**
   * Ends the link from this side. Frames that wait are still sent, for {@link #CLOSE_MILLIS} at
   * most; none are received. Returns at once; closing again does nothing.
   */
  @Override
  void close();

  /** Is told what happens on a link. Must not throw: a receiver that does ends its link. */
  interface Receiver {
    /** A frame arrived. While this method waits, the link reads on only within narrow bounds. */
    void onFrame(byte[] frame);

    /**
     * Several frames arrived while the receiver was busy; what it has to do once for all of them,
     * such as waiting for the disk, it need not do for each.
     *
     * @param frames one or more, in their order, of about {@link #MAX_DELIVERED_BYTES} at most
     */
    default void onFrames(List<byte[]> frames) {
      frames.forEach(this::onFrame);
    }

    /** The link has ended; nothing follows. */
    void onClosed(LinkException reason);
  }
}
