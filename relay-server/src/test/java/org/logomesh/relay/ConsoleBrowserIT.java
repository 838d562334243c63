package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.SampleStore;
import org.logomesh.relay.store.SampleStore.Sample;
import org.logomesh.relay.store.UsageStore;
import org.logomesh.relay.testing.Browser;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The console in a real browser, on a phone and on a desk. Pictures are in target/screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserIT {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final int PHONE = 390;
  private static final int DESK = 1280;

  private static final List<String> PAGES =
      List.of(
          "",
          "/spaces",
          "/connections",
          "/invites",
          "/quotas",
          "/blocks",
          "/compaction",
          "/check",
          "/backups",
          "/limits",
          "/audit",
          "/sees");

  private final List<AutoCloseable> open = new ArrayList<>();
  private TestRelay relay;
  private Browser browser;
  private TestSpace space;
  private TestSpace gone;

  @BeforeAll
  void startRelayInUse(@TempDir Path directory) throws Exception {
    browser = Browser.start();
    open.add(browser);
    relay = TestRelay.start(directory.resolve("data"), "--logomesh.relay.quota.total=4MB");
    open.add(relay);
    for (int number = 0; number < 3; number++) {
      bring(number);
    }
    space = bring(3);
    UsageStore usages = relay.bean(UsageStore.class);
    gone = bring(5);
    usages.setQuota(bring(4).id(), 700L << 10).block();
    usages.setQuota(space.id(), 800L << 10).block();
    addSamplesOfADay();
  }

  private void addSamplesOfADay() {
    Random random = new Random(7);
    SampleStore samples = relay.bean(SampleStore.class);
    Instant now = Instant.now();
    List<Mono<Void>> added = new ArrayList<>();
    for (int minute = 24 * 60; minute > 0; minute--) {
      if (minute < 400 || minute > 460) {
        double day = 1 + Math.sin((minute - 300) / 230.0);
        long entries = (long) (day * 40 * random.nextDouble());
        Sample sample =
            new Sample(
                2 + (long) (day * 4),
                4,
                40_000_000 + (1440 - minute) * 9_000L,
                91_000_000_000L,
                entries,
                entries * 2 + random.nextInt(9),
                entries * 620,
                entries * 1_240,
                minute % 97 == 0 ? 2 : 0);
        added.add(samples.add("relay-1", now.minusSeconds(60L * minute), sample));
      }
    }
    Flux.merge(added).blockLast(); // together: each alone would wait for the disk
  }

  private TestSpace bring(int number) throws Exception {
    TestDevice ada = new TestDevice(100 + 3 * number);
    TestSpace brought = new TestSpace(ada);
    brought.admit(new TestDevice(101 + 3 * number), TrustLevel.VERIFIED);
    brought.admit(new TestDevice(102 + 3 * number), TrustLevel.BASIC);
    relay.register(brought);
    LivePeer peer = new LivePeer(brought, brought.records());
    WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, brought));
    open.add(0, socket);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = brought.openLog(ada, written);
    written.addAll(log.write(200 + 300 * number, 300));
    peer.with(p -> p.write(log, written));
    peer.await("acknowledged", p -> log.state().head().equals(p.acknowledged().head(log.id())));
    return brought;
  }

  @AfterAll
  void stopRelay() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private void signIn(Operator operator) throws Exception {
    browser.open(operator.console());
    assertThat(browser.location()).endsWith("/admin/sign-in");
    browser.type("#token", operator.token());
    browser.click("button");
    browser.awaitText("h1", "Overview");
  }

  @Test
  void pages_onPhoneAndDesk_inLightAndDark_fitAndCanBeRead() throws Exception {
    Operator operator = relay.operator();
    for (int width : new int[] {PHONE, DESK}) {
      for (boolean isDark : new boolean[] {false, true}) {
        String look = (width == PHONE ? "phone" : "desk") + (isDark ? "-dark" : "-light");
        browser.become(width, 844, isDark);
        browser.open(operator.console());
        browser.picture(PICTURES.resolve(look).resolve("sign-in.png"));
        signIn(operator);
        List<String> pages = new ArrayList<>(PAGES);
        pages.add("/spaces/" + space.id());
        for (String page : pages) {
          browser.open(operator.console() + page);
          assertFits(width, look + page);
          String name =
              page.isEmpty()
                  ? "overview"
                  : page.split("/").length > 2 ? "space" : page.substring(1);
          Path picture = browser.picture(PICTURES.resolve(look).resolve(name + ".png"));
          assertThat(Files.size(picture)).isGreaterThan(5_000);
        }
      }
    }
  }

  /** Nothing is wider than the screen, and all of it is styled: the policy let the style in. */
  private void assertFits(int width, String page) throws Exception {
    // Not innerWidth: a phone zooms out of what does not fit.
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .as(page + " is wider than the screen")
        .isLessThanOrEqualTo(width);
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('main *')].filter(e => !e.closest('pre'))"
                        + ".every(e => e.getBoundingClientRect().right <= "
                        + width
                        + ")")
                .asBoolean())
        .as(page + ": something is cut off")
        .isTrue();
    assertThat(
            browser
                .evaluate("getComputedStyle(document.querySelector('header')).display")
                .asString())
        .as(page)
        .isEqualTo("flex");
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('input:not([type=hidden]), select')]"
                        + ".every(i => i.labels.length == 1)")
                .asBoolean())
        .as(page + ": every field has a label")
        .isTrue();
    assertThat(browser.evaluate("document.querySelectorAll('h1').length").asInt())
        .as(page)
        .isEqualTo(1);
  }

  @Test
  void text_onItsGround_hasContrast() throws Exception {
    Operator operator = relay.operator();
    String worst =
        """
        (() => {
          const rgb = c => c.match(/[\\d.]+/g).map(Number);
          const light = c => { const [r, g, b] = rgb(c).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = e => { for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor; const p = rgb(c);
            if (p.length < 4 || p[3] > 0.99) return c; } return 'rgb(255,255,255)'; };
          let worst = 21;
          for (const e of document.querySelectorAll('body *')) {
            if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) continue;
            const a = light(getComputedStyle(e).color), b = light(ground(e));
            worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
          }
          return worst;
        })()
        """;
    for (boolean isDark : new boolean[] {false, true}) {
      browser.become(DESK, 900, isDark);
      signIn(operator);
      for (String page : PAGES) {
        browser.open(operator.console() + page);
        assertThat(browser.evaluate(worst).asDouble())
            .as((isDark ? "dark " : "light ") + page + ": WCAG AA asks for 4.5")
            .isGreaterThanOrEqualTo(4.5);
      }
    }
  }

  @Test
  void invite_madeAndWithdrawnByHand_isGoodAndThenNot() throws Exception {
    Operator operator = relay.operator();
    browser.become(PHONE, 844, false);
    signIn(operator);
    browser.click("nav a[href='/admin/invites']");
    browser.awaitText("h1", "Invites");
    browser.click("form.fields button");
    browser.awaitText(
        "p.code + p code", "lm sync --relay URL --invite " + browser.text("p.code code"));
    String code = browser.text("p.code code");
    byte[] genesis = new TestSpace(new TestDevice(77)).registration();
    assertThat(relay.post(RelayApi.SPACES_PATH, genesis, RelayApi.INVITE_HEADER, code).statusCode())
        .isEqualTo(201);

    browser.open(operator.console() + "/invites");
    int good = browser.evaluate("document.querySelectorAll('.act').length").asInt();
    browser.click(".act button");
    browser.awaitText("#over", "Used up, over or withdrawn");
    assertThat(browser.evaluate("document.querySelectorAll('.act').length").asInt())
        .isEqualTo(good - 1);
  }

  @Test
  void quotaAndBlock_setByHandOnAPhone_holdAndAreTakenBack() throws Exception {
    Operator operator = relay.operator();
    String phone = "phone-light";
    browser.become(PHONE, 844, false);
    signIn(operator);
    browser.open(operator.console() + "/spaces/" + space.id());
    browser.type("#size", "much");
    browser.click("form.two button");
    browser.awaitText(
        "[role=alert]",
        "No quota was set: a size is written as 500MB or 2GB, or it is default or none, not much");
    browser.picture(PICTURES.resolve(phone).resolve("space-refused.png"));
    browser.open(operator.console() + "/spaces/" + space.id());
    browser.type("#size", "20GB");
    browser.click("form.two button");
    browser.awaitText("form.buttons button", "Back to what all have");
    assertThat(browser.text("#storage + .gauge")).contains("of 20 GB", "a quota of its own");

    browser.open(operator.console() + "/blocks");
    browser.type("#subject", "203.0.113.0/24");
    browser.click("form.fields button");
    browser.awaitText(".row:not(.head) code", "203.0.113.0/24");
    assertFits(PHONE, "blocks");
    browser.picture(PICTURES.resolve(phone).resolve("blocks-one.png"));
    browser.click(".act button");
    browser.awaitText(".empty", "Nobody.");
  }

  @Test
  void deletion_byHandOnAPhone_isShownAndTakenBack() throws Exception {
    Operator operator = relay.operator();
    String phone = "phone-light";
    browser.become(PHONE, 844, false);
    signIn(operator);
    browser.open(operator.console() + "/spaces/" + gone.id());
    assertFits(PHONE, "delete");
    browser.type("#typed", "something");
    browser.click("button.danger");
    browser.awaitText(
        "[role=alert]",
        "Nothing was deleted: to do that, write " + gone.id().abbreviated() + " into the field.");
    browser.picture(PICTURES.resolve(phone).resolve("space-delete.png"));
    browser.open(operator.console() + "/spaces/" + gone.id());
    browser.type("#typed", gone.id().abbreviated());
    browser.click("button.danger");
    browser.awaitText(".notice form button", "Take it back");
    assertFits(PHONE, "deleted");
    browser.picture(PICTURES.resolve(phone).resolve("space-deleted.png"));
    browser.open(operator.console() + "/spaces");
    browser.awaitText("#deleted", "To be deleted");
    assertFits(PHONE, "spaces");
    browser.picture(PICTURES.resolve(phone).resolve("spaces-deleted.png"));
    browser.click(".act button");
    browser.awaitText("#delete", "Delete");
  }
}
