package io.quorate.test.tls;

import io.quorate.test.internal.Command;
import io.quorate.test.internal.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Issues certificates for 127.0.0.1 and localhost: valid ones, and an expired one. Two authorities do not trust each
 * other, of whatever name they are. Made by the JDK's own {@code keytool}, each in about half a second.
 *
 * <pre>{@code
 * try (CertificateAuthority authority = CertificateAuthority.create("test")) {
 *     KeyFiles server = authority.issue("server");
 *     KeyFiles late = authority.issueExpired("late");
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class CertificateAuthority implements AutoCloseable {
    /** The password of every key store that is written. */
    public static final String PASSWORD = "not-a-secret";

    private static final String SELF = "authority";

    private final Path folder;

    private CertificateAuthority(Path folder) {
        this.folder = folder;
    }

    /**
     * Creates an authority, its files in a temporary folder.
     *
     * @param name what its certificate calls it
     * @return the authority
     * @throws io.quorate.test.TestKitException if the JDK's {@code keytool} fails; the message has its output
     */
    public static CertificateAuthority create(String name) {
        CertificateAuthority authority = new CertificateAuthority(Folders.temporary("quorate-tls-"));
        authority.generate(SELF, List.of("-dname", "CN=" + name, "-ext", "bc:c=ca:true", "-validity", "30"));
        authority.export(SELF);
        return authority;
    }

    /**
     * The authority's own certificate, which trusts all that it issues.
     *
     * @return a PEM file
     */
    public Path certificate() {
        return folder.resolve(SELF + ".pem");
    }

    /**
     * Issues a certificate that is valid for 30 days, as a server's and as a client's.
     *
     * @param name its common name; a letter, then letters, digits and dashes, once per authority
     * @return its files
     */
    public KeyFiles issue(String name) {
        return issue(name, List.of("-validity", "30"));
    }

    /**
     * Issues a certificate that ran out five days ago.
     *
     * @param name its common name; a letter, then letters, digits and dashes, once per authority
     * @return its files
     */
    public KeyFiles issueExpired(String name) {
        return issue(name, List.of("-startdate", "-10d", "-validity", "5"));
    }

    /** Deletes the authority's files and all that it has issued. Idempotent. */
    @Override
    public void close() {
        Folders.delete(folder);
    }

    private KeyFiles issue(String name, List<String> validity) {
        if (!name.matches("[A-Za-z][A-Za-z0-9-]{0,60}") || name.equals(SELF)) {
            throw new IllegalArgumentException("a certificate's name of '" + name
                    + "': must be a letter, then letters, digits and dashes, 61 at most, and not '" + SELF + "'");
        }
        List<String> options = new ArrayList<>(
                List.of("-dname", "CN=" + name, "-signer", SELF, "-ext", "san=ip:127.0.0.1,dns:localhost"));
        options.addAll(validity);
        generate(name, options);
        return export(name);
    }

    private void generate(String alias, List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                store().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        words.addAll(options);
        Command.run(words.toArray(String[]::new));
    }

    private KeyFiles export(String alias) {
        KeyFiles files = new KeyFiles(
                folder.resolve(alias + ".pem"), folder.resolve(alias + ".key"), folder.resolve(alias + ".p12"));
        char[] password = PASSWORD.toCharArray();
        try (InputStream in = Files.newInputStream(store())) {
            KeyStore all = KeyStore.getInstance("PKCS12");
            all.load(in, password);
            KeyStore.Entry entry = all.getEntry(alias, new KeyStore.PasswordProtection(password));
            Pem.write(
                    files.certificate(),
                    "CERTIFICATE",
                    all.getCertificate(alias).getEncoded());
            Pem.write(
                    files.privateKey(),
                    "PRIVATE KEY",
                    all.getKey(alias, password).getEncoded());
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            one.setEntry(alias, entry, new KeyStore.PasswordProtection(password));
            try (var out = Files.newOutputStream(files.keyStore())) {
                one.store(out, password);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the files of certificate " + alias, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot read what its keytool wrote", e);
        }
    }

    private Path store() {
        return folder.resolve("all.p12");
    }
}
