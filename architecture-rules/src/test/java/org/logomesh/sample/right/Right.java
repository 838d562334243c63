package org.logomesh.sample.right;

import org.logomesh.sample.left.Left;

/** The other half. */
public interface Right {
  Left left();
}
