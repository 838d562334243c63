package org.logomesh.simulation;

/** Everything that happened, as one number; two runs of a seed must come to the same. */
final class Trace {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Scheduler time;
  private final boolean print;
  private long hash = FNV_OFFSET;
  private long lines;

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

  void frame(String from, byte[] frame) {
    for (byte each : frame) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    lines++;
    if (print) {
      note(from + " sends " + frame.length + " B, kind " + frame[1]);
    }
  }

  long hash() {
    return hash;
  }

  long lines() {
    return lines;
  }
}
