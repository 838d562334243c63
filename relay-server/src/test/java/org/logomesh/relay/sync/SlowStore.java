package org.logomesh.relay.sync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.StoreException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A store whose appends wait until they are told to go on, or to fail. All else is the store's. */
final class SlowStore {
  private final EntryStore store;
  private final Deque<Append> waiting = new ArrayDeque<>();
  private final Deque<TrustAppend> trust = new ArrayDeque<>();
  boolean waits;
  boolean trustWaits;
  int rangesRead;

  private record Append(SpaceId space, LogAppend append, MonoSink<AppendResult> answer) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record TrustAppend(Object[] arguments, MonoSink<Integer> answer) {}

  SlowStore(EntryStore store) {
    this.store = store;
  }

  EntryStore asStore() {
    return (EntryStore)
        Proxy.newProxyInstance(
            EntryStore.class.getClassLoader(),
            new Class<?>[] {EntryStore.class},
            (proxy, method, arguments) -> {
              if (waits && method.getName().equals("append")) {
                return append((SpaceId) arguments[0], (LogAppend) arguments[1]);
              }
              if (trustWaits && method.getName().equals("appendTrust")) {
                return Mono.<Integer>create(
                    answer -> trust.add(new TrustAppend(arguments, answer)));
              }
              if (method.getName().equals("range")) {
                rangesRead++;
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause() == null ? failure : failure.getCause();
              }
            });
  }

  private Mono<AppendResult> append(SpaceId space, LogAppend append) {
    return Mono.create(answer -> waiting.add(new Append(space, append, answer)));
  }

  /** Lets the trust records that wait become durable. */
  void commitTrust() {
    TrustAppend next = trust.remove();
    @SuppressWarnings("unchecked") // as the port says
    List<TrustRow> records = (List<TrustRow>) next.arguments[1];
    next.answer.success(store.appendTrust((SpaceId) next.arguments[0], records).block());
  }

  int trustWaiting() {
    return trust.size();
  }

  int waiting() {
    return waiting.size();
  }

  /** Lets the first append that waits go on. */
  void commitNext() {
    Append next = waiting.remove();
    next.answer.success(store.append(next.space, next.append).block());
  }

  /** Writes the first append that waits as another relay on the same store, then lets it go on. */
  void moveBefore() {
    Append next = waiting.element();
    store.append(next.space, next.append).block();
    commitNext();
  }

  void failNext(StoreException.Reason reason) {
    waiting.remove().answer.error(new StoreException(reason, "as the test wants it"));
  }

  void failLast(StoreException.Reason reason) {
    waiting.removeLast().answer.error(new StoreException(reason, "as the test wants it"));
  }

  /** Lets everything that waits, and everything that follows, go on. */
  void goOn() {
    waits = false;
    while (!waiting.isEmpty()) {
      commitNext();
    }
  }

  /** What the store has of a log. */
  @Nullable Long seq(SpaceId space, LogId log) {
    var logs = store.logsAfter(space, null, 100).block();
    return logs == null
        ? null
        : logs.stream()
            .filter(stored -> stored.id().equals(log))
            .map(stored -> stored.state().seq())
            .findFirst()
            .orElse(null);
  }
}
