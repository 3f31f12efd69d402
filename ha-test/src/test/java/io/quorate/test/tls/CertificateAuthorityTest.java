package io.quorate.test.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

    @Test
    void issuesCertificatesForThisHostThatItsOwnVerifies() throws Exception {
        Path folder;
        try (CertificateAuthority authority = CertificateAuthority.create("test");
                CertificateAuthority namesake = CertificateAuthority.create("test")) {
            X509Certificate root = read(authority.certificate());
            KeyFiles files = authority.issue("server");
            X509Certificate server = read(files.certificate());
            server.verify(root.getPublicKey());
            server.checkValidity();
            assertThat(server.getSubjectAlternativeNames().stream().map(name -> name.get(1)))
                    .isEqualTo(List.of("127.0.0.1", "localhost"));
            assertThatThrownBy(() -> server.verify(read(namesake.certificate()).getPublicKey()))
                    .isInstanceOf(SignatureException.class);
            assertThat(Files.readString(files.privateKey())).startsWith("-----BEGIN PRIVATE KEY-----\n");
            folder = authority.certificate().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void expiredCertificateIsOfTheSameAuthorityAndOver() throws Exception {
        try (CertificateAuthority authority = CertificateAuthority.create("test")) {
            X509Certificate late = read(authority.issueExpired("late").certificate());
            late.verify(read(authority.certificate()).getPublicKey());
            assertThatThrownBy(late::checkValidity).isInstanceOf(CertificateExpiredException.class);
        }
    }

    @Test
    void namesThatCouldBePathsOrOptionsAreRefused() {
        try (CertificateAuthority authority = CertificateAuthority.create("test")) {
            for (String name : List.of("", "../a", "-a", "authority", "a,CN=b")) {
                assertThatThrownBy(() -> authority.issue(name)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
