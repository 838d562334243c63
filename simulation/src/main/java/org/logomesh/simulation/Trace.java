package org.logomesh.simulation;

import java.util.EnumMap;
import java.util.Map;

/** Everything that happened, as one number; two runs of a seed must come to the same. */
final class Trace {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Scheduler time;
  private final boolean print;
  private long hash = FNV_OFFSET;
  private long lines;
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);

  Trace(Scheduler time, boolean print) {
    this.time = time;
    this.print = print;
  }

  void note(String what) {
    String line = time.now() + " " + what;
    for (int i = 0; i < line.length(); i++) {
      hash = (hash ^ line.charAt(i)) * FNV_PRIME;
    }
    lines++;
    if (print) {
      System.out.println(line);
    }
  }

  /** A fault is put in. */
  void fault(Fault fault, String what) {
    faults.merge(fault, 1L, Long::sum);
    note(what);
  }

  Map<Fault, Long> faults() {
    return new EnumMap<>(faults);
  }

  void frame(String from, byte[] frame) {
    for (byte each : frame) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    lines++;
    if (print) {
      System.out.println(
          time.now() + " " + from + " sends " + frame.length + " B, kind " + frame[1]);
    }
  }

  long hash() {
    return hash;
  }

  long lines() {
    return lines;
  }
}
