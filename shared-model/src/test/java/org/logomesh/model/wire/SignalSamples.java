package org.logomesh.model.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.sign.Sha256;

/** One or more of every signalling message, always the same. */
final class SignalSamples {
  static final DeviceId ADA = DeviceId.of(Sha256.hash(FrameSamples.bytes("ada")));
  static final DeviceId BOB = DeviceId.of(Sha256.hash(FrameSamples.bytes("bob")));

  private SignalSamples() {}

  static Map<String, SignalMessage> all() {
    Map<String, SignalMessage> samples = new LinkedHashMap<>();
    samples.put("present-nobody", new SignalMessage.Present(List.of()));
    samples.put("present", new SignalMessage.Present(List.of(ADA, BOB)));
    samples.put("absent", new SignalMessage.Absent(ADA));
    samples.put("send", new SignalMessage.Send(BOB, 300, FrameSamples.bytes("sealed")));
    samples.put("deliver", new SignalMessage.Deliver(ADA, FrameSamples.bytes("sealed")));
    samples.put("undelivered", new SignalMessage.Undelivered(BOB, 300, ErrorCode.DEVICE_ABSENT));
    samples.put("call", new SignalMessage.Call(ADA));
    samples.put("ping", new SignalMessage.Ping());
    samples.put("pong", new SignalMessage.Pong());
    return samples;
  }
}
