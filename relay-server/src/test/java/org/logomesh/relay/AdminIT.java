package org.logomesh.relay;

import java.util.List;

class AdminIT extends AdminContract {
  @Override
  List<String> store() {
    return List.of();
  }
}
