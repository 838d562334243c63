package org.logomesh.model.trust;

import java.util.HashSet;
import java.util.List;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;

/** What a record's hash covers. */
record TrustContent(List<RecordHash> parents, DeviceId author, TrustBody body) {
  TrustContent {
    parents = parents.stream().sorted().toList();
    boolean genesis = body.kind() == TrustKind.GENESIS;
    Shape.require(genesis == parents.isEmpty(), "a genesis, and no other record, has no parents");
    Shape.require(
        parents.size() <= TrustRecord.MAX_PARENTS,
        "a record has at most " + TrustRecord.MAX_PARENTS + " parents");
    Shape.require(new HashSet<>(parents).size() == parents.size(), "a parent is named once");
    if (body instanceof TrustBody.Genesis founding) {
      Shape.require(author.equals(founding.creator().device()), "the creator writes the genesis");
    }
  }
}
