package org.logomesh.k8s;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chart of this module, rendered by Helm in this process. */
final class Chart {
  static final String RELEASE = "home";
  static final String NAMESPACE = "sanctuary";

  /** As Chart.yaml says. */
  static final String OLDEST_KUBERNETES = "1.30.0";

  static final Path DIRECTORY = Path.of("chart").toAbsolutePath();

  private static final Path VALUES = Path.of("src", "test", "resources", "values");

  private Chart() {}

  static LintResult lint() {
    return new Helm(DIRECTORY).lint().strict().call();
  }

  /** The manifests for a file of values. */
  static String render(String name) {
    return render(VALUES.resolve(name + ".yaml").toAbsolutePath());
  }

  /** The manifests for values that are written here, in YAML. */
  static String render(Path directory, String values) throws IOException {
    return render(Files.writeString(directory.resolve("values.yaml"), values));
  }

  private static String render(Path values) {
    return new Helm(DIRECTORY)
        .template()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeVersion(OLDEST_KUBERNETES)
        .withValuesFile(values)
        .call();
  }

  /** What the operator is told after an installation. */
  static String notes(String name) {
    String output =
        new Helm(DIRECTORY)
            .install()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(OLDEST_KUBERNETES)
            .clientOnly()
            .dryRun()
            .withDryRunOption(DryRun.CLIENT)
            .withValuesFile(VALUES.resolve(name + ".yaml").toAbsolutePath())
            .call()
            .getOutput();
    return output.substring(output.indexOf("NOTES:"));
  }
}
