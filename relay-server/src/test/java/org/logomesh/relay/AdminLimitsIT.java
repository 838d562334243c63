package org.logomesh.relay;

import java.util.List;

class AdminLimitsIT extends AdminLimitsContract {
  @Override
  List<String> store() {
    return List.of();
  }
}
