package org.logomesh.client;

/**
 * A plugin wanted to write over what a newer version of itself has written, in a data format that
 * it does not know. Nothing has changed; {@link PluginEdit#overNewer} lets it.
 */
public final class NewerStateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int schema;

  NewerStateException(String what, int schema) {
    super(what + " was written in version " + schema + " of the data format; update the plugin");
    this.schema = schema;
  }

  /** The version it was written in. */
  public int schema() {
    return schema;
  }
}
