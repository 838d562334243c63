package org.logomesh.sample.good;

import java.time.InstantSource;

/** Asks the clock it was given. */
public record Good(InstantSource clock) {
  public long now() {
    return clock.instant().toEpochMilli();
  }
}
