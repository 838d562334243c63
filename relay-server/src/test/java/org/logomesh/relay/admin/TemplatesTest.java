package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplatesTest {
  private final Templates templates = new Templates(InstantSource.system());

  @Test
  void page_whatIsFilledIn_isEscaped() {
    String attack = "\"><script>alert('x')</script>&";

    String page =
        templates.page(
            "sign-in",
            Map.of("title", attack, "isSignedIn", false),
            Map.of("complaint", attack, "file", attack));

    assertThat(page).doesNotContain("<script", "alert('x')").contains("&lt;script&gt;");
  }
}
