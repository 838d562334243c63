package org.logomesh.relay.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.logomesh.model.wire.ErrorCode;

/** Sign-ins of devices, and registrations, that were let in or refused. Thread-safe. */
public final class SignInCounters {
  private final LongAdder letIn = new LongAdder();
  private final Map<ErrorCode, LongAdder> refused = new EnumMap<>(ErrorCode.class);

  SignInCounters() {
    for (ErrorCode code : ErrorCode.values()) {
      refused.put(code, new LongAdder());
    }
  }

  void letIn() {
    letIn.increment();
  }

  void refused(Throwable error) {
    ErrorCode code = error instanceof RefusedException known ? known.code() : ErrorCode.INTERNAL;
    count(code).increment();
  }

  private LongAdder count(ErrorCode code) {
    LongAdder count = refused.get(code);
    if (count == null) {
      throw new IllegalStateException("every code is counted");
    }
    return count;
  }

  /** Sign-ins that were let in. */
  public long signIns() {
    return letIn.sum();
  }

  /** Sign-ins and registrations refused for one reason. */
  public long refusals(ErrorCode code) {
    return count(code).sum();
  }

  /** Refused for any reason. */
  public long refusals() {
    return refused.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
