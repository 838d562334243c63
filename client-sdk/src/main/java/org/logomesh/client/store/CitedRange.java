package org.logomesh.client.store;

import java.util.List;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/**
 * A range of a log whose entries all cite the same trust heads and epoch, so that they are judged
 * alike except for cuts.
 *
 * @param log the log, or branch, that holds the range
 * @param device who writes it
 * @param fromSeq the first entry
 * @param toSeq the last entry
 * @param trustHeads what they cite, ascending
 * @param epoch whose key seals them
 */
public record CitedRange(
    LogId log,
    DeviceId device,
    long fromSeq,
    long toSeq,
    List<RecordHash> trustHeads,
    EpochId epoch) {
  public CitedRange {
    trustHeads = List.copyOf(trustHeads);
  }
}
