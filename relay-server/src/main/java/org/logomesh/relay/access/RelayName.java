package org.logomesh.relay.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.logomesh.relay.store.SampleStore;

/**
 * What this relay is called in its audit log and its figures. Relays on one database need different
 * names.
 *
 * @param text printable characters, a hundred at most
 */
public record RelayName(String text) {
  public RelayName {
    if (text.isBlank()
        || text.length() > SampleStore.MAX_NAME_CHARS
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new SettingRefusedException(
          "logomesh.relay.name is not a name: it is empty, longer than "
              + SampleStore.MAX_NAME_CHARS
              + " characters, or has control characters.",
          "Leave it out, or write something like --logomesh.relay.name=relay-1");
    }
  }

  /**
   * The name that was set, or one made of the machine's.
   *
   * @param port where the relay was told to listen
   */
  static RelayName of(String set, String port) {
    if (!set.isBlank()) {
      return new RelayName(set.strip());
    }
    try {
      return new RelayName(InetAddress.getLocalHost().getHostName() + ":" + port);
    } catch (UnknownHostException nameless) {
      return new RelayName("relay:" + port);
    }
  }
}
