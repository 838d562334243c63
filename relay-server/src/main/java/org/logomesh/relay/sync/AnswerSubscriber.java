package org.logomesh.relay.sync;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Hands on the one value of an answer, or null if there is none, or the error. */
final class AnswerSubscriber<T> extends BaseSubscriber<T> {
  private final Consumer<@Nullable T> onDone;
  private final Consumer<Throwable> onError;
  private @Nullable T value;

  AnswerSubscriber(Consumer<@Nullable T> onDone, Consumer<Throwable> onError) {
    this.onDone = onDone;
    this.onError = onError;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    requestUnbounded();
  }

  @Override
  protected void hookOnNext(T next) {
    value = next;
  }

  @Override
  protected void hookOnComplete() {
    onDone.accept(value);
  }

  @Override
  protected void hookOnError(Throwable error) {
    onError.accept(error);
  }
}
