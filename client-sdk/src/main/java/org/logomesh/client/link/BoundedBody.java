package org.logomesh.client.link;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads an HTTP answer into memory, up to a bound. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final byte[] buffer;
  private int length;
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int maxBytes) {
    this.buffer = new byte[maxBytes];
  }

  static HttpResponse.BodyHandler<byte[]> atMost(int maxBytes) {
    return response -> new BoundedBody(maxBytes);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      int bytes = part.remaining();
      if (bytes > buffer.length - length) {
        if (subscription != null) {
          subscription.cancel();
        }
        body.completeExceptionally(
            new LinkException(LinkFault.NOT_LOGOMESH, "The relay's answer is far too long."));
        return;
      }
      part.get(buffer, length, bytes);
      length += bytes;
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(java.util.Arrays.copyOf(buffer, length));
  }
}
