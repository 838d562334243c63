package org.logomesh.client.store;

import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;

/**
 * An entry in the store.
 *
 * @param place the log it is stored under, its sequence number and its hash. The log of an entry of
 *     a fork's branch is the branch
 * @param entry the entry; its signature may not have been verified
 * @param outcome what became of its body
 */
public record StoredEntry(Place place, SealedEntry entry, VerifiedEntry.Outcome outcome) {}
