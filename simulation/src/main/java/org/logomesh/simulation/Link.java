package org.logomesh.simulation;

import java.util.SplittableRandom;

/**
 * One connection between two ends. It keeps the order of frames, like TCP, unless it is told to
 * misbehave: to let frames vanish in one direction, to send some twice, to overtake.
 */
final class Link {
  /** One side of a connection. */
  interface End {
    void onFrame(byte[] frame);

    /** The network took so many bytes. */
    void onSent(int bytes);

    /** The connection is gone; called once. */
    void onBroken();
  }

  private final Scheduler time;
  private final Trace trace;
  private final SplittableRandom random;
  private final String[] names;
  private final End[] ends = new End[2];
  private final long[] lastArrival = new long[2];
  private final boolean[] silent = new boolean[2];
  private final long delay;
  private final long jitter;
  private boolean mangling;
  private boolean open = true;

  Link(Scheduler time, Trace trace, SplittableRandom random, String left, String right) {
    this.time = time;
    this.trace = trace;
    this.random = random;
    this.names = new String[] {left, right};
    this.delay = random.nextLong(100, 80 * Scheduler.MILLIS);
    this.jitter = random.nextLong(1, 40 * Scheduler.MILLIS);
  }

  void attach(int side, End end) {
    ends[side] = end;
  }

  boolean isOpen() {
    return open;
  }

  String name() {
    return names[0] + "-" + names[1];
  }

  /** What this side sends from now on vanishes, and nobody is told. */
  void silence(int side) {
    trace.fault(Fault.ONE_WAY, "silence from " + names[side] + " on " + name());
    silent[side] = true;
  }

  /** From now on some frames come twice and some too early. */
  void mangle() {
    trace.fault(Fault.MANGLE, "mangle " + name());
    mangling = true;
  }

  void send(int from, byte[] frame) {
    if (!open || silent[from]) {
      return;
    }
    trace.frame(names[from], frame);
    long travels = time.now() + delay + random.nextLong(jitter);
    boolean overtakes = mangling && random.nextInt(8) == 0;
    if (!overtakes) {
      travels = Math.max(travels, lastArrival[from] + 1);
      lastArrival[from] = travels;
    }
    time.at(travels, () -> arrive(from, frame));
    if (mangling && random.nextInt(8) == 0) {
      time.at(travels + random.nextLong(jitter), () -> arrive(from, frame));
    }
  }

  private void arrive(int from, byte[] frame) {
    if (open) {
      ends[1 - from].onFrame(frame.clone());
    }
    if (open) {
      ends[from].onSent(frame.length);
    }
  }

  /** The network breaks the connection. */
  void fail() {
    if (open) {
      trace.fault(Fault.CUT, "the network fails on " + name());
      cut();
    }
  }

  /** Breaks the connection; both sides hear of it, each in its time. */
  void cut() {
    if (!open) {
      return;
    }
    open = false;
    trace.note("end of " + name());
    time.in(random.nextLong(1, delay + 1), ends[0]::onBroken);
    time.in(random.nextLong(1, delay + 1), ends[1]::onBroken);
  }

  /** Closes it after what was sent before has arrived. */
  void finish() {
    long last = Math.max(lastArrival[0], lastArrival[1]);
    time.at(Math.max(last + 1, time.now()), this::cut);
  }
}
