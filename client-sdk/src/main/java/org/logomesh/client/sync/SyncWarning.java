package org.logomesh.client.sync;

import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.ErrorCode;

/**
 * Something that sync noticed and a person should know. Nothing here stops the rest.
 *
 * @param kind what it is
 * @param peer who it was noticed with
 * @param text in words
 */
public record SyncWarning(Kind kind, PeerName peer, String text) {
  /** The kinds of warning. */
  public enum Kind {
    /** The peer's store is another than last time: emptied, replaced or restored. */
    PEER_REPLACED,
    /** The peer has less than it acknowledged before: it was rolled back, or it lies. */
    PEER_ROLLED_BACK,
    /** Another device says, signed, that there is more than this peer hands out. */
    WITHHELD,
    /** This device's own log is longer elsewhere: its database was restored or copied. */
    RESTORED_HERE,
    /** The peer does not take a log. */
    LOG_STOPPED,
    /** A device wrote two histories. */
    FORKED,
    /** One of several peers could not be reached. */
    UNREACHABLE
  }

  static SyncWarning withheld(PeerName peer, LogId log, long seq) {
    return new SyncWarning(
        Kind.WITHHELD,
        peer,
        "another device says that log "
            + log.abbreviated()
            + " has entry "
            + seq
            + ", and "
            + peer
            + " does not hand it out: it has not got it yet, or it holds it back. Sync with that"
            + " device directly to be sure.");
  }

  static SyncWarning logStopped(PeerName peer, LogId log, ErrorCode code) {
    return new SyncWarning(Kind.LOG_STOPPED, peer, "log " + log.abbreviated() + ": " + code.text());
  }
}
