package org.logomesh.relay;

import java.util.List;

class AdminDeletionIT extends AdminDeletionContract {
  @Override
  List<String> store() {
    return List.of();
  }
}
