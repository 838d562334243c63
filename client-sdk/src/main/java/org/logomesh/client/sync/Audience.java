package org.logomesh.client.sync;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.HeadsStatement;

/** Those who hear what became durable: the app, and every conversation. */
final class Audience {
  private final ReplicaListener listener;
  private final Set<Conversation> conversations = new LinkedHashSet<>();
  private Frontier lastPublished = Frontier.empty();

  Audience(ReplicaListener listener) {
    this.listener = listener;
  }

  void join(Conversation conversation) {
    conversations.add(conversation);
  }

  void leave(Conversation conversation) {
    conversations.remove(conversation);
  }

  /** What was told of every log so far. */
  Frontier lastPublished() {
    return lastPublished;
  }

  /** Entries are durable. */
  void publish(CommittedRange range) {
    lastPublished = lastPublished.with(range.log(), range.head());
    tell(conversation -> conversation.onLocalEntries(range));
  }

  /** The graph may have changed. */
  void changed(Changes changes, boolean remote) {
    if (!changes.isEmpty()) {
      listener.onChanged(changes, remote);
    }
  }

  /** The trust log grew. */
  void trustChanged() {
    tell(Conversation::onTrustChanged);
    listener.onTrustChanged();
  }

  /** Forks were recorded. */
  void forked(List<ForkProof> proofs) {
    tell(conversation -> conversation.onForksRecorded(proofs));
  }

  /** A log turned out to be damaged here; it is whole up to an entry, or not at all. */
  void damaged(LogId log, @Nullable Head whole) {
    tell(conversation -> conversation.onDamaged(log, whole));
  }

  /** A log that could not be handed on can be again, up to an entry. */
  void mended(LogId log, Head head) {
    tell(conversation -> conversation.onMended(log, head));
  }

  /** A later statement was taken. */
  void stated(HeadsStatement statement) {
    tell(conversation -> conversation.onStatement(statement));
  }

  // A copy: a conversation may end while it is told.
  private void tell(Consumer<Conversation> news) {
    List.copyOf(conversations).forEach(news);
  }
}
