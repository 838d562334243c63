package org.logomesh.simulation;

import java.util.Locale;

/** What can go wrong in a run; each time one does, it is counted. */
public enum Fault {
  /** A connection breaks. */
  CUT,
  /** One direction of a connection falls silent, and nobody is told. */
  ONE_WAY,
  /** A connection repeats frames and lets them overtake each other. */
  MANGLE,
  /** The relay cannot be reached by anybody. */
  PARTITION,
  /** A connection breaks as soon as it has been made, again and again. */
  FLAP,
  /** The process of a device is killed. */
  DEVICE_CRASH,
  /** The process of the relay is killed. */
  RELAY_CRASH,
  /** A clock is off by years. */
  SKEW,
  /** A device goes back to a backup. */
  RESTORE,
  /** A second device with the same keys and data. */
  CLONE,
  /** The relay loses everything. */
  RELAY_WIPE,
  /** The relay goes back to a backup. */
  RELAY_ROLLBACK,
  /** A device is removed from the space. */
  REMOVAL,
  /** A device begins with a snapshot, without the entries that it stands for. */
  SNAPSHOT,
  /** A device that has entries begins again with a snapshot, in place of those it lacks. */
  RETURN,
  /** The relay drops entries below a snapshot that administrators vouch for. */
  COMPACTION,
  /** The relay erases the content of entries that such a snapshot covers, as a member wants. */
  ERASURE,
  /** The relay loses everything, when no device has the entries from the beginning any more. */
  EMPTIED,
  /** The end of what a device wrote to its disk is cut off at any byte. */
  TORN_DISK,
  /** A disk is full, for a while. */
  DISK_FULL,
  /** A disk changes a bit of an entry that it holds. */
  BIT_FLIP,
  /** A hostile member seals something that is no edit. */
  POISON,
  /** A hostile member writes two histories. */
  FORK,
  /** A hostile member opens a log under the id of another device's. */
  SQUAT,
  /** A removed member writes on, as if it were still before its removal. */
  BACKDATED,
  /** A hostile relay does something to what it sends. */
  RELAY_LIE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
