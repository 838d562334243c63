package org.logomesh.client.link;

/** Threads of links: daemons, so that an open connection never keeps a program alive. */
final class Threads {
  private Threads() {}

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "logomesh " + name);
    thread.setDaemon(true);
    return thread;
  }
}
