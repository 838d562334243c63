package org.logomesh.model.trust;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;

/**
 * What a whole log says of a device's entries, beside what each entry cites. Equal rights in two
 * states mean that no verdict differs.
 *
 * @param everWrote whether an effective record ever gave the right to write: a promotion that
 *     turned out to have no effect gives none, however long the device goes on citing it
 * @param attested what checkpoints keep of a device that never wrote by an effective record, else
 *     empty: others have built upon it before they heard that
 * @param losses what took the right away
 */
record WriteRights(boolean everWrote, Map<LogId, Cut> attested, Set<Loss> losses) {
  static WriteRights of(EffectiveSet state, DeviceId device) {
    DeviceHistory history = state.graph().history(device);
    boolean everWrote =
        IntStream.concat(Arrays.stream(history.admissions()), Arrays.stream(history.promotions()))
            .anyMatch(
                grant -> state.has(grant) && state.graph().levelGiven(grant, device).mayWrite());
    return new WriteRights(
        everWrote,
        everWrote ? Map.of() : Attested.places(state, device),
        Set.copyOf(Loss.of(state, device)));
  }
}
