package org.logomesh.cli;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.Compaction;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compact",
    description = {
      "Have the relay go over to a snapshot, and vouch for it.",
      "New devices begin with it, and the relay drops old entries once two administrators",
      "(or the only one) vouch for it and the retention is over. Run it on both.",
      "Upgrade the space first, if it is to be upgraded."
    })
final class CompactCommand extends SpaceCommand {
  private static final int DIGITS = 8;

  @Option(
      names = "--retention",
      paramLabel = "DAYS",
      description = "How long the relay keeps the entries below it (default: 30).")
  private int retention = CompactOptions.DEFAULT_RETENTION_DAYS;

  @Override
  int run(Space space, Output out) {
    Compaction done =
        space.compact(CompactOptions.defaults().withRetentionDays(retention), progress(out));
    Map<String, Object> object = object(done.attested());
    object.put("outcome", done.outcome().name());
    object.put("relayKnows", done.relayKnows());
    out.object(object);
    String name = name(done.attested());
    out.line(
        switch (done.outcome()) {
          case MADE -> "made snapshot " + name + ", and brought it to the relay";
          case VOUCHED ->
              "snapshot " + name + " of another administrator is what the entries make here";
          case NOTHING_NEW -> "nothing was written since snapshot " + name;
        });
    out.line("vouched for by " + devices(done.attested()));
    int days = done.attested().checkpoint().retentionDays();
    out.line(
        done.needsAnother()
            ? "next: one more administrator has to run lm compact"
            : "next: relays drop what lies below it "
                + (days == 0 ? "soon" : "after " + days + " days"));
    if (!done.relayKnows()) {
      out.note("the relay has not confirmed it yet; it goes out with the next lm sync");
    }
    return ExitCodes.OK;
  }

  /** Shows how a transfer goes on, where somebody watches. */
  static SnapshotProgress progress(Output out) {
    return (step, done, all) ->
        out.progress(
            step == SnapshotProgress.Step.FETCHING ? "fetching the snapshot" : "sending it",
            done / 1024,
            all / 1024);
  }

  static String name(AttestedSnapshot attested) {
    return attested.checkpoint().snapshot().toString().substring(0, DIGITS);
  }

  static String devices(AttestedSnapshot attested) {
    int count = attested.signers().size();
    return count == 1 ? "1 device" : count + " devices";
  }

  static Map<String, Object> object(AttestedSnapshot attested) {
    TrustBody.Checkpoint checkpoint = attested.checkpoint();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("snapshot", checkpoint.snapshot().toString());
    object.put("stateRoot", HexFormat.of().formatHex(checkpoint.stateRoot().bytes()));
    object.put("retentionDays", checkpoint.retentionDays());
    object.put("signers", attested.signers().stream().map(DeviceId::toString).toList());
    object.put("stable", attested.stable());
    return object;
  }
}
