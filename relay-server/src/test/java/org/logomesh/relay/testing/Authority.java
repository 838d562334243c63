package org.logomesh.relay.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signs certificates for tests, by Java's own keytool. */
public final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final String name;

  /** A certificate with its key, both as PEM. */
  public record Signed(Path certificate, Path key) {}

  /** Makes an authority whose files are in the directory. */
  public Authority(Path directory, String name) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.name = name;
    generate(name, "-ext", "bc:c=ca:true");
    Files.writeString(certificate(), keytool(name, "-exportcert", "-rfc"));
  }

  /** Its own certificate, as PEM. */
  public Path certificate() {
    return directory.resolve(name + ".pem");
  }

  /**
   * Signs a certificate.
   *
   * @param subject its common name
   * @param alternative as {@code dns:localhost}
   */
  public Signed sign(String subject, String alternative) throws Exception {
    generate(subject);
    Path request = directory.resolve(subject + ".csr");
    Files.writeString(request, keytool(subject, "-certreq"));
    Path certificate = directory.resolve(subject + ".crt");
    Files.writeString(
        certificate,
        keytool(
            name,
            "-gencert",
            "-rfc",
            "-infile",
            request.toString(),
            "-validity",
            "2",
            "-ext",
            "san=" + alternative));
    return new Signed(certificate, key(subject));
  }

  private Path key(String subject) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(subject))) {
      store.load(in, PASSWORD.toCharArray());
    }
    byte[] key = store.getKey(subject, PASSWORD.toCharArray()).getEncoded();
    Path file = directory.resolve(subject + ".key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
  }

  private Path store(String subject) {
    return directory.resolve(subject + ".p12");
  }

  private void generate(String subject, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-keyalg",
                "RSA", // what JDBC takes a key as PEM of
                "-keysize",
                "2048",
                "-validity",
                "2",
                "-dname",
                "CN=" + subject));
    arguments.addAll(List.of(more));
    keytool(subject, arguments.toArray(String[]::new));
  }

  private String keytool(String subject, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-alias",
            subject,
            "-keystore",
            store(subject).toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(command + ": " + out);
    }
    return out;
  }
}
