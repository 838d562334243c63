package org.logomesh.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.core.publisher.Mono;

/**
 * Lets erasures go on in steps of few entries, as those of large logs do, and end between two of
 * them, as if the relay were killed.
 */
final class ErasingSteps {
  /** Entries in one step: most logs of a run take several. */
  private static final int ENTRIES = 3;

  private final RetentionStore store;
  private long left = Long.MAX_VALUE;

  ErasingSteps(RetentionStore store) {
    this.store =
        (RetentionStore)
            Proxy.newProxyInstance(
                RetentionStore.class.getClassLoader(),
                new Class<?>[] {RetentionStore.class},
                (proxy, called, arguments) -> {
                  if (called.getName().equals("erase")) {
                    if (left-- <= 0) {
                      return Mono.error(new StoreException(Reason.CLOSED, "stopped"));
                    }
                    arguments[4] = Math.min(ENTRIES, (int) arguments[4]);
                  }
                  try {
                    return called.invoke(store, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /** The store, erasing in such steps. */
  RetentionStore store() {
    return store;
  }

  /** Nothing is erased after so many steps more. */
  void stopAfter(long steps) {
    left = steps;
  }
}
