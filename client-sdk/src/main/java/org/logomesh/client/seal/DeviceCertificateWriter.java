package org.logomesh.client.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.logomesh.model.sign.Signature;

/**
 * Writes a device's self-signed X.509 certificate (RFC 5280, RFC 8410). It is only the envelope
 * that TLS wants a key in: name, serial number and dates say nothing, and nobody looks at them.
 */
final class DeviceCertificateWriter {
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

  private static final X500Name NAME = new X500Name("CN=logomesh");

  /** RFC 5280, 4.1.2.5: a certificate that has no well-defined end. */
  private static final String NO_END = "99991231235959Z";

  private static final String EPOCH = "700101000000Z";

  private DeviceCertificateWriter() {}

  static X509Certificate write(DeviceKeys keys) {
    V3TBSCertificateGenerator fields = new V3TBSCertificateGenerator();
    fields.setSerialNumber(new ASN1Integer(BigInteger.ONE));
    fields.setSignature(ED25519);
    fields.setIssuer(NAME);
    fields.setSubject(NAME);
    fields.setStartDate(new Time(new ASN1UTCTime(EPOCH)));
    fields.setEndDate(new Time(new ASN1GeneralizedTime(NO_END)));
    fields.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(ED25519, keys.verifyKey().bytes()));
    try {
      TBSCertificate unsigned = fields.generateTBSCertificate();
      byte[] message = unsigned.getEncoded(ASN1Encoding.DER);
      byte[] signature = new byte[Signature.LENGTH];
      Ed25519.sign(keys.signingSecret().expose(), 0, message, 0, message.length, signature, 0);
      byte[] certificate =
          new DERSequence(new ASN1Encodable[] {unsigned, ED25519, new DERBitString(signature)})
              .getEncoded(ASN1Encoding.DER);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of constant shape cannot be written", e);
    }
  }
}
