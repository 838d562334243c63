package org.logomesh.client.graph;

/**
 * Decides conflicts. The usual ones are {@link StandardStrategy}; an app writes its own:
 *
 * <pre>{@code
 * Strategy sum = dispute -> new Decision.Write(new FieldValue.Int64(
 *     dispute.values().stream().mapToLong(v -> ((FieldValue.Int64) v).value()).sum()));
 * }</pre>
 *
 * <p>A strategy that is a function of the dispute alone gives the same answer on every device: then
 * it does no harm if several devices resolve the same conflicts before they meet. It is called on
 * the thread of the edit or merge; what it throws ends that, with nothing changed.
 */
@FunctionalInterface
public interface Strategy {
  /** Decides one conflict. */
  Decision decide(Dispute dispute);
}
