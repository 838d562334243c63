package org.logomesh.relay.sync;

import io.rsocket.Payload;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Looks at the first payload of a channel, whose route says who takes all of them. Reactor's own
 * {@code switchOnFirst} logs an error with a stack trace for each channel that is refused at once,
 * and strangers could fill a disk with that.
 */
final class FirstPayload implements CoreSubscriber<Payload>, Subscription {
  private final BiFunction<Payload, Publisher<Payload>, Flux<Payload>> choice;
  private final Sinks.One<Flux<Payload>> answer = Sinks.one();
  private @Nullable Subscription source;

  // Under this object's lock; signals are sent without it.
  private @Nullable Subscriber<? super Payload> taker;
  private @Nullable Payload first;
  private boolean isChosen;
  private boolean isDone;
  private @Nullable Throwable error;

  private FirstPayload(BiFunction<Payload, Publisher<Payload>, Flux<Payload>> choice) {
    this.choice = choice;
  }

  /**
   * Serves a channel.
   *
   * @param choice given the first payload and all of them, that one included, to which it
   *     subscribes at once; returns the answer
   */
  static Flux<Payload> route(
      Publisher<Payload> payloads, BiFunction<Payload, Publisher<Payload>, Flux<Payload>> choice) {
    return Flux.defer(
        () -> {
          FirstPayload channel = new FirstPayload(choice);
          payloads.subscribe(channel);
          return channel.answer.asMono().flatMapMany(Function.identity());
        });
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    subscription.request(1);
  }

  private Subscription source() {
    return Objects.requireNonNull(source);
  }

  @Override
  public void onNext(Payload payload) {
    Subscriber<? super Payload> to;
    boolean isFirst;
    synchronized (this) {
      to = taker;
      isFirst = !isChosen;
      isChosen = true;
      if (isFirst) {
        first = payload;
      }
    }
    if (isFirst) {
      answer.tryEmitValue(choice.apply(payload, this::take));
    } else if (to != null) {
      to.onNext(payload);
    } else {
      payload.release();
    }
  }

  private void take(Subscriber<? super Payload> subscriber) {
    synchronized (this) {
      taker = subscriber;
    }
    subscriber.onSubscribe(this);
  }

  @Override
  public void request(long count) {
    Payload held;
    Subscriber<? super Payload> to;
    synchronized (this) {
      held = first;
      first = null;
      to = taker;
    }
    long more = count;
    if (held != null && to != null) {
      to.onNext(held);
      more--;
      endIfDone();
    }
    if (more > 0) {
      source().request(more);
    }
  }

  @Override
  public void cancel() {
    Payload held;
    synchronized (this) {
      held = first;
      first = null;
    }
    if (held != null) {
      held.release();
    }
    source().cancel();
  }

  @Override
  public void onError(Throwable failure) {
    synchronized (this) {
      isDone = true;
      error = failure;
    }
    endIfDone();
  }

  @Override
  public void onComplete() {
    synchronized (this) {
      isDone = true;
    }
    endIfDone();
  }

  // The end waits for the first payload to be taken.
  private void endIfDone() {
    Subscriber<? super Payload> to;
    Throwable why;
    synchronized (this) {
      if (!isDone || first != null) {
        return;
      }
      to = taker;
      why = error;
    }
    if (to == null) {
      answer.tryEmitEmpty();
    } else if (why == null) {
      to.onComplete();
    } else {
      to.onError(why);
    }
  }
}
