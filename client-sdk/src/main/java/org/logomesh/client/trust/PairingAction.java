package org.logomesh.client.trust;

import java.util.List;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/** What a pairing session asks its shell to do, in order. */
public sealed interface PairingAction {
  /** Which action it is, to switch on. */
  enum Kind {
    SEND,
    SHOW_CODE,
    ADMIT,
    JOINED,
    FINISHED,
    FAILED
  }

  /** Returns which action this is. */
  Kind kind();

  /** Send these bytes to the other side. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Send(byte[] message) implements PairingAction {
    @Override
    public Kind kind() {
      return Kind.SEND;
    }
  }

  /**
   * Show a person this code, and ask whether the other device shows the same. Answer: {@code
   * confirm}.
   */
  record ShowCode(String code, DeviceNames other) implements PairingAction {
    @Override
    public Kind kind() {
      return Kind.SHOW_CODE;
    }
  }

  /**
   * Admit this device: write the ADMIT record, make it durable. Answer: {@link
   * InviterSession#admitted}, or {@link InviterSession#notAdmitted}.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Admit(VerifyKey signingKey, byte[] kemKey, Signature proof, DeviceNames names)
      implements PairingAction {
    @Override
    public Kind kind() {
      return Kind.ADMIT;
    }
  }

  /**
   * These records admit this device and give it the keys; make them durable. Answer: {@link
   * JoinerSession#stored}, or {@link JoinerSession#notStored}.
   */
  record Joined(List<byte[]> records) implements PairingAction {
    public Joined {
      records = List.copyOf(records);
    }

    @Override
    public Kind kind() {
      return Kind.JOINED;
    }
  }

  /** It is done: the other side said so, or everything was sent to it. */
  record Finished() implements PairingAction {
    @Override
    public Kind kind() {
      return Kind.FINISHED;
    }
  }

  /** It is over without success; close the pipe after what was sent before. */
  record Failed(PairingFailure failure) implements PairingAction {
    @Override
    public Kind kind() {
      return Kind.FAILED;
    }
  }
}
