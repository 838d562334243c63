package org.logomesh.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom an operator blocks: one of them. */
final class BlockOptions {
  @Option(
      names = "--space",
      paramLabel = "ID",
      required = true,
      description = "A space, with all of its devices.")
  private @Nullable String space;

  @Option(
      names = "--device",
      paramLabel = "ID",
      required = true,
      description = "A device, in whatever space.")
  private @Nullable String device;

  @Option(
      names = "--network",
      paramLabel = "ADDRESS",
      required = true,
      description = "Addresses, as 10.1.2.3 or 10.1.0.0/16.")
  private @Nullable String network;

  String kind() {
    return space != null ? "space" : device != null ? "device" : "network";
  }

  String subject() {
    String subject = space != null ? space : device != null ? device : network;
    return subject == null ? "" : subject;
  }
}
