package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Space;
import picocli.CommandLine.Command;

@Command(name = "devices", description = "List the devices of the space.")
final class DevicesCommand extends SpaceCommand {
  @Override
  int run(Space space, Output out) {
    for (DeviceInfo device : space.devices()) {
      out.object(object(device));
      out.line(row(device));
    }
    return ExitCodes.OK;
  }

  static String name(DeviceInfo device) {
    if (device.recovery()) {
      return "recovery words";
    }
    return device.name().isEmpty() ? "(no name)" : device.name();
  }

  static String row(DeviceInfo device) {
    String state =
        device.state() == DeviceInfo.State.REMOVED ? "REMOVED" : device.level().toString();
    return String.format(
            "%s  %-8s  %s%s%s",
            device.id().abbreviated(),
            state,
            name(device),
            device.person().isEmpty() ? "" : " of " + device.person(),
            device.self() ? "  (this device)" : "")
        .stripTrailing();
  }

  static Map<String, Object> object(DeviceInfo device) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", device.id().toString());
    object.put("name", device.name());
    object.put("person", device.person());
    object.put("level", device.level().name());
    object.put("state", device.state().name());
    object.put("self", device.self());
    object.put("recovery", device.recovery());
    return object;
  }
}
