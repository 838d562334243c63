package org.logomesh.simulation;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;

/** One run: chaos, healing, and the questions whether all came out well. */
public final class Simulation {
  private static final long HEALING_SECONDS = 300;
  private static final long QUIET_SECONDS = 45;
  private static final long PLAN_SALT = 0x2545f4914f6cdd1dL;
  private static final long CHAOS_SALT = 0x5deece66dL;

  private final long seed;
  private final Course course;
  private final boolean print;
  private final PlantedBug bug;

  /**
   * What a run came to.
   *
   * @param traceHash everything that happened, as a number
   * @param events how many things happened
   * @param virtualSeconds how long it took for the devices
   * @param entries how many entries the founder has in the end
   * @param faults how often each fault was put in
   */
  public record Outcome(
      long traceHash, long events, long virtualSeconds, long entries, Map<Fault, Long> faults) {}

  /**
   * Prepares a run.
   *
   * @param print whether to print everything that happens
   */
  public Simulation(long seed, boolean print) {
    this(seed, Course.ANY, print);
  }

  /**
   * Prepares a run of some kind.
   *
   * @param print whether to print everything that happens
   */
  public Simulation(long seed, Course course, boolean print) {
    this(seed, course, print, PlantedBug.NONE);
  }

  Simulation(long seed, boolean print, PlantedBug bug) {
    this(seed, Course.ANY, print, bug);
  }

  private Simulation(long seed, Course course, boolean print, PlantedBug bug) {
    this.seed = seed;
    this.course = course;
    this.print = print;
    this.bug = bug;
  }

  /**
   * Runs.
   *
   * @throws SimulationFailure if an oracle found something, with the line that reproduces it
   */
  public Outcome run() {
    Plan plan = bug.plan(course.of(Plan.of(new SplittableRandom(seed ^ PLAN_SALT))));
    try (SimWorld world = new SimWorld(seed, print, plan, bug)) {
      Chaos chaos = new Chaos(world, new SplittableRandom(seed ^ CHAOS_SALT));
      chaos.run();
      bug.strike(world);
      heal(world);
      return new Outcome(
          world.trace().hash(),
          world.trace().lines(),
          world.time().now() / Scheduler.SECONDS,
          world.founder().entryCount(),
          world.trace().faults());
    } catch (RuntimeException | Error e) { // an assertion, or a stack that is too deep, too
      String what = e instanceof SimulationFailure ? e.getMessage() : e.toString();
      SimulationFailure failure =
          new SimulationFailure("seed " + seed + ": " + what + "\n  " + course.command(seed));
      failure.initCause(e);
      throw failure;
    }
  }

  private void heal(SimWorld world) {
    world.trace().note("heal");
    world.healRelay();
    world.mesh(world.plan().direct());
    if (bug.looksForDamage() && world.flips().struck()) {
      world.flips().look();
    }
    await(world, "healing");
    bug.strikeLate(world);
    Oracles.atTheEnd(world);
    // A connection that looks alive and hangs would show now.
    world.time().run(QUIET_SECONDS * Scheduler.SECONDS);
    world.members().forEach(world::edit);
    await(world, "an edit of everybody");
    Oracles.atTheEnd(world);
    if (world.plan().compacting()) {
      eraseAndLose(world);
    }
    if (world.flips().struck()) {
      world.membership().admit(world.founder(), TrustLevel.VERIFIED);
      await(world, "a new device came");
      Oracles.atTheEnd(world);
    }
  }

  private static void eraseAndLose(SimWorld world) {
    Frontier vouchedFor = world.compactions().vouchForAll();
    if (vouchedFor != null) {
      eraseAll(world, vouchedFor);
    }
    if (world.compactions().loseTheRelay()) {
      world.members().forEach(world::edit);
      await(world, "the relay lost its disk", Oracles::relayHasAll);
      Oracles.atTheEnd(world);
    }
  }

  private static void eraseAll(SimWorld world, Frontier vouchedFor) {
    await(world, "a snapshot was made", each -> each.erasures().everything(vouchedFor));
    world.membership().admit(world.founder(), TrustLevel.VERIFIED);
    world.members().forEach(world::edit);
    await(world, "a new device came after an erasure");
    Oracles.atTheEnd(world);
  }

  private static void await(SimWorld world, String what) {
    await(world, what, any -> true);
  }

  private static void await(SimWorld world, String what, Predicate<SimWorld> besides) {
    for (long waited = 0; waited < HEALING_SECONDS; waited += 2) {
      world.time().run(2 * Scheduler.SECONDS);
      if (Oracles.converged(world) && besides.test(world)) {
        return;
      }
    }
    throw new SimulationFailure(
        "no convergence " + HEALING_SECONDS + " s after " + what + Oracles.difference(world));
  }
}
