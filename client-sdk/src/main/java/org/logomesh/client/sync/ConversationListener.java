package org.logomesh.client.sync;

import java.util.SortedMap;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.wire.ErrorCode;

/** Hears what becomes of a conversation. Called on the replica's thread. */
public interface ConversationListener {
  /**
   * One direction reached what was announced at the start.
   *
   * @param except logs that could not, and why
   */
  void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except);

  /**
   * One side has not got what the other lacks of a log, and no entries would help: at any time,
   * also when both have caught up, since a peer may begin a log with a snapshot.
   *
   * @param direction inbound if this side lacks it
   */
  default void onNeedsSnapshot(Direction direction, LogId log) {}

  /** Something a person should know. */
  void onWarning(SyncWarning warning);

  /**
   * The session is over; the link is to be closed. Called once.
   *
   * @param retryAfterMillis when connecting again may help; 0 if unknown
   * @param byPeer whether the peer ended it
   */
  void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer);
}
