package org.logomesh.relay.access;

/** What is written into the audit log: acts of the operator, and what concerns security. */
public enum AuditEvent {
  RELAY_STARTED("Relay started"),
  RELAY_STOPPED("Relay stopped"),
  SETTINGS_CHANGED("Settings changed"),
  SIGNED_IN("Operator signed in"),
  SIGNED_OUT("Operator signed out"),
  SIGN_IN_FAILED("Sign-in failed"),
  INVITE_MADE("Invite made"),
  INVITE_WITHDRAWN("Invite withdrawn"),
  SPACE_REGISTERED("Space registered"),
  SPACE_DELETED("Space deleted"),
  SPACE_RESTORED("Deleted space taken back"),
  SPACE_DROPPED("Deleted space dropped"),
  DEVICE_REMOVED("Removed device disconnected"),
  QUOTA_SET("Quota set"),
  BLOCKED("Blocked"),
  UNBLOCKED("Unblocked"),
  COMPACTED("Compacted by the operator"),
  CHECK_STARTED("Integrity check started"),
  CHECK_ENDED("Integrity check ended");

  private final String text;

  AuditEvent(String text) {
    this.text = text;
  }

  /** The event for people. */
  public String text() {
    return text;
  }

  /** The event of this name for people; the name itself if it is one of another version. */
  public static String textOf(String name) {
    for (AuditEvent event : values()) {
      if (event.name().equals(name)) {
        return event.text;
      }
    }
    return name;
  }
}
