package org.logomesh.client.text;

/**
 * In what order to walk a stretch of a graph: any order with parents first gives the same text, but
 * one that stays on a branch as long as it can spares the walker going back and forth.
 */
final class WalkPlan {
  private WalkPlan() {}

  /**
   * Orders the splices from {@code from} to {@code to - 1}; those before are taken as walked.
   *
   * @return pairs first, last of ranges in which each splice has just the one before as parent
   */
  static IntList order(TextGraph graph, int from, int to) {
    IntList starts = new IntList();
    starts.add(from);
    int run = graph.runOf(from) + 1;
    while (run < graph.runCount() && graph.startOfRun(run) < to) {
      starts.add(graph.startOfRun(run++));
    }
    IntList plan = new IntList(2 * starts.size());
    if (starts.size() == 1) {
      plan.add(from);
      plan.add(to - 1);
      return plan;
    }
    return new Planner(graph, from, to, starts).plan(plan);
  }

  /** Takes, of the runs whose parents are all done, the one that became ready last. */
  private static final class Planner {
    private final TextGraph graph;
    private final int from;
    private final int to;
    private final IntList starts;
    private final int[] missing;

    /** Lists of followers: the first of a run, and the next of each link. */
    private final int[] firstLink;

    private final IntList linkTo = new IntList();
    private final IntList nextLink = new IntList();
    private final IntList ready = new IntList();

    Planner(TextGraph graph, int from, int to, IntList starts) {
      this.graph = graph;
      this.from = from;
      this.to = to;
      this.starts = starts;
      missing = new int[starts.size()];
      firstLink = new int[starts.size()];
    }

    IntList plan(IntList out) {
      link();
      for (int run = starts.size() - 1; run >= 0; run--) {
        if (missing[run] == 0) {
          ready.add(run);
        }
      }
      while (!ready.isEmpty()) {
        int run = ready.last();
        ready.removeLast();
        out.add(starts.get(run));
        out.add((run + 1 < starts.size() ? starts.get(run + 1) : to) - 1);
        for (int link = firstLink[run] - 1; link >= 0; link = nextLink.get(link) - 1) {
          if (--missing[linkTo.get(link)] == 0) {
            ready.add(linkTo.get(link));
          }
        }
      }
      return out;
    }

    /** Links every run to those that follow it, the last of them first. */
    private void link() {
      IntList parents = new IntList();
      for (int run = 0; run < starts.size(); run++) {
        graph.parentsOf(starts.get(run), from, parents);
        missing[run] = parents.size();
        for (int i = 0; i < parents.size(); i++) {
          int before = starts.floor(parents.get(i));
          linkTo.add(run);
          nextLink.add(firstLink[before]);
          firstLink[before] = linkTo.size();
        }
      }
    }
  }
}
