package io.quorate.internal.lifeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quorate.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An SSL context of PEM files, made anew once they have changed. Thread-safe. */
public final class PemContext implements Supplier<SSLContext> {
    private static final long MOST = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** It never leaves this process: a store in memory only asks for one. */
    private static final char[] NO_SECRET = {'-'};

    private final Path authorities;
    private final Path certificate;
    private final Path key;
    private final ReentrantLock lock = new ReentrantLock();
    private List<FileTime> times = List.of();
    private @Nullable SSLContext latest;

    public PemContext(Path authorities, Path certificate, Path key) {
        this.authorities = authorities;
        this.certificate = certificate;
        this.key = key;
    }

    /** Throws a {@link ConfigurationException} if the files cannot be used. */
    @Override
    public SSLContext get() {
        lock.lock();
        try {
            List<FileTime> now = new ArrayList<>();
            for (Path file : List.of(authorities, certificate, key)) {
                now.add(Files.getLastModifiedTime(file));
            }
            SSLContext known = latest;
            if (known == null || !now.equals(times)) {
                known = read();
                latest = known;
                times = now;
            }
            return known;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "cannot use the TLS files " + this + ": they must be readable and PEM, the key PKCS#8 without a"
                            + " password ('openssl pkcs8 -topk8 -nocrypt' converts others): " + e,
                    e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "authorities=" + authorities + ", certificate=" + certificate + ", key=" + key;
    }

    private SSLContext read() throws IOException, GeneralSecurityException {
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        KeyStore own = emptyStore();
        own.setKeyEntry("node", privateKey(chain[0].getPublicKey().getAlgorithm()), NO_SECRET, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_SECRET);

        KeyStore trusted = emptyStore();
        for (Certificate authority : certificates(authorities)) {
            trusted.setCertificateEntry("authority-" + trusted.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<Certificate> all = List.copyOf(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes(file))));
        if (all.isEmpty()) {
            throw new IOException("there is no certificate in " + file);
        }
        return all;
    }

    private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(bytes(key), US_ASCII));
        if (!pem.find()) {
            throw new IOException("there is no 'BEGIN PRIVATE KEY' in " + key);
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException(file + " is larger than any PEM file of use");
        }
        return Files.readAllBytes(file);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
