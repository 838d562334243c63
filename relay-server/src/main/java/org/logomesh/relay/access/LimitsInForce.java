package org.logomesh.relay.access;

import java.util.List;

/** Bounds that a part of the relay works with, for its operator to read. One bean per part. */
public interface LimitsInForce {
  /** The bounds as they are now. */
  List<Limit> limits();

  /**
   * One bound.
   *
   * @param part what it bounds, as a heading
   * @param name what it is called, in words
   * @param value its value with its unit
   * @param why the reason for the value
   * @param setting the setting that changes it; empty if none does
   */
  record Limit(String part, String name, String value, String why, String setting) {}
}
