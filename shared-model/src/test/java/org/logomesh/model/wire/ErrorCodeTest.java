package org.logomesh.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void ofNumber_everyCode_isFoundByItsOwnNumber() {
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(ErrorCode.ofNumber(code.number())).isEqualTo(code));
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }

  @Test
  void text_everyCode_isASentenceForPeople() {
    assertThat(ErrorCode.values())
        .allSatisfy(
            code ->
                assertThat(code.text()).matches("[A-Z].*\\.").doesNotContain("null", "Exception"));
  }

  @Test
  void dataSafe_onlyADamagedStore_isNot() {
    assertThat(Arrays.stream(ErrorCode.values()).filter(code -> !code.dataSafe()))
        .containsExactly(ErrorCode.STORE_DAMAGED);
  }
}
