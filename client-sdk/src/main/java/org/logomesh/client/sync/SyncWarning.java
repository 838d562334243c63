package org.logomesh.client.sync;

import org.logomesh.model.id.DeviceId;
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
    /** The peer says that its disk has changed some of what it acknowledged before. */
    PEER_DAMAGED,
    /** Another device says, signed, that there is more than this peer hands out. */
    WITHHELD,
    /** This device's own log is longer elsewhere: its database was restored or copied. */
    RESTORED_HERE,
    /** The peer does not take a log. */
    LOG_STOPPED,
    /** A device wrote two histories. */
    FORKED,
    /** What is stored here of a log was changed by the disk. */
    DAMAGED_HERE,
    /** The relay has dropped what this device lacks, and a snapshot was loaded instead. */
    BEGAN_AGAIN,
    /** The relay has dropped what this device lacks, and no snapshot could be loaded. */
    BEHIND,
    /** The relay lacked what this device has no entries of, and was given a snapshot instead. */
    RELAY_FILLED,
    /** The relay lacks what this device has no entries of, and no snapshot could be given to it. */
    RELAY_NOT_FILLED,
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

  static SyncWarning forked(DeviceId author, LogId log) {
    PeerName device = PeerName.device(author);
    return new SyncWarning(
        Kind.FORKED,
        device,
        device
            + " wrote two histories in log "
            + log.abbreviated()
            + ": it was restored from a backup or copied, or its software is hostile. Both are"
            + " kept, and nothing is lost.");
  }

  static SyncWarning damagedHere(PeerName peer, LogId log) {
    return new SyncWarning(
        Kind.DAMAGED_HERE,
        peer,
        "an entry of log "
            + log.abbreviated()
            + " is damaged in this device's database; the disk may be failing. It is not handed"
            + " on, and is fetched again from a device or relay that has it.");
  }

  /**
   * A snapshot was loaded over what is here.
   *
   * @param day when it was made
   */
  public static SyncWarning beganAgain(PeerName relay, String day) {
    return new SyncWarning(
        Kind.BEGAN_AGAIN,
        relay,
        relay
            + " has dropped old entries that were not here yet. This device loaded the snapshot of "
            + day
            + " instead; all that was here stays, and what it wrote meanwhile is merged.");
  }

  /** A snapshot was needed and could not be loaded. */
  public static SyncWarning behind(PeerName relay, String why) {
    return new SyncWarning(
        Kind.BEHIND,
        relay,
        relay
            + " has dropped old entries that are not here yet, and this device could not load a"
            + " snapshot instead: "
            + why);
  }

  /** A relay that had lost the space begins with the snapshot that stands for its old entries. */
  public static SyncWarning filled(PeerName relay) {
    return new SyncWarning(
        Kind.RELAY_FILLED,
        relay,
        relay
            + " had not got old entries of this space, and nor has this device. It was given the"
            + " snapshot that stands for them; what came after is sent as ever.");
  }

  /** A relay that had lost the space could not be given a snapshot. */
  public static SyncWarning notFilled(PeerName relay, String why) {
    return new SyncWarning(
        Kind.RELAY_NOT_FILLED,
        relay,
        relay
            + " has not got old entries of this space, nor has this device, and the relay could not"
            + " be given a snapshot instead: "
            + why);
  }

  static SyncWarning logStopped(PeerName peer, LogId log, ErrorCode code) {
    return new SyncWarning(Kind.LOG_STOPPED, peer, "log " + log.abbreviated() + ": " + code.text());
  }
}
