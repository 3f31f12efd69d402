package io.quorate.etcd;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * How a connection is secured: by the JDK's TLS. The files are read for each connection, so that they may be replaced.
 *
 * @param ca the authorities to trust, PEM; the JDK's if there is none
 * @param certificate what to show to the members, PEM
 * @param key its key, PEM in PKCS#8 without a password
 */
record Tls(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {

    Tls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new StoreException(
                    Kind.INVALID,
                    "the parameters cert and key of the store's URI belong together: give both, or neither");
        }
    }

    SslContext context() {
        try {
            SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
            ca.ifPresent(file -> builder.trustManager(readable(file).toFile()));
            if (certificate.isPresent() && key.isPresent()) {
                builder.keyManager(
                        readable(certificate.get()).toFile(),
                        readable(key.get()).toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new StoreException(
                    Kind.INVALID,
                    "cannot use the TLS files " + this
                            + ": they must be PEM, the key PKCS#8 without a password ('openssl"
                            + " pkcs8 -topk8 -nocrypt' converts others): " + e.getMessage(),
                    e);
        }
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new StoreException(
                    Kind.INVALID,
                    "the file " + file + " named in the store's URI cannot be read: correct its name or its"
                            + " permissions");
        }
        return file;
    }

    @Override
    public String toString() {
        return "ca=" + name(ca) + ", cert=" + name(certificate) + ", key=" + name(key);
    }

    private static String name(Optional<Path> file) {
        return file.map(Path::toString).orElse("(none)");
    }
}
