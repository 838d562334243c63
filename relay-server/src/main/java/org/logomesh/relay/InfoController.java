package org.logomesh.relay;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;
import org.logomesh.relay.access.Origins;
import org.logomesh.relay.access.SpaceRegistry;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells anybody who the relay is. */
@RestController
class InfoController {
  private final RelayInfo info;

  InfoController(Origins origins, SpaceRegistry spaces) {
    this.info =
        new RelayInfo(
            "LogoMesh relay " + version(),
            SyncSettings.MIN_VERSION,
            SyncSettings.MAX_VERSION,
            origins.told(),
            spaces.invitesOnly());
  }

  @GetMapping(path = RelayApi.INFO_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  byte[] info() {
    return info.encode();
  }

  private static String version() {
    @Nullable String version = InfoController.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }
}
