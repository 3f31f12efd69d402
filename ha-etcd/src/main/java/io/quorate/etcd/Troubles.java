package io.quorate.etcd;

import io.grpc.Status;
import io.quorate.spi.StoreException;
import io.quorate.spi.StoreException.Kind;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no connection with a member, in words that say what to do. */
final class Troubles {
    private static final int DEEPEST = 20;

    private final Endpoint endpoint;
    private final boolean secured;

    Troubles(Endpoint endpoint, boolean secured) {
        this.endpoint = endpoint;
        this.secured = secured;
    }

    StoreException of(Throwable error) {
        Status status = Failures.status(error);
        if (status == null || !Failures.isBroken(error)) {
            return Failures.translate("connecting to " + endpoint, false, error);
        }
        List<Throwable> causes = causes(error);
        if (find(causes, UnknownHostException.class) != null) {
            return of(Kind.UNAVAILABLE, "the host cannot be resolved: correct its name, or the DNS", error);
        }
        if (find(causes, CertificateExpiredException.class) != null) {
            return of(Kind.INVALID, "the member's certificate has expired: renew it there", error);
        }
        if (find(causes, CertificateNotYetValidException.class) != null) {
            return of(Kind.INVALID, "the member's certificate is not valid yet: check the clocks", error);
        }
        SSLException tls = find(causes, SSLException.class);
        if (tls != null) {
            return of(Kind.INVALID, tls(tls), error);
        }
        ConnectException refused = find(causes, ConnectException.class);
        if (refused != null) {
            return of(Kind.UNAVAILABLE, "nothing listens there (" + refused.getMessage() + ")", error);
        }
        return of(Kind.UNAVAILABLE, hangUp(), error);
    }

    private String tls(SSLException e) {
        // Netty names the case by a class that is not meant to be used.
        if (e.getClass().getSimpleName().equals("NotSslRecordException")) {
            return "it does not speak TLS: write etcd:// instead of etcds://, or name the member's TLS port";
        }
        return "TLS failed (" + e.getMessage()
                + "): check that ca= is the authority of the member's certificate, that the certificate is for this host,"
                + " and that cert= and key= are what the member asks for";
    }

    private String hangUp() {
        return "it ended the connection before saying anything that etcd says: is this a member's client port, and not"
                + " another server's, ZooKeeper's for example? "
                + (secured
                        ? "Does the member speak TLS, and is cert= one that it trusts?"
                        : "If the member asks for TLS, write etcds://");
    }

    private StoreException of(Kind kind, String message, Throwable error) {
        return new StoreException(kind, message, error);
    }

    private static <T extends Throwable> @Nullable T find(List<Throwable> causes, Class<T> type) {
        return causes.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private static List<Throwable> causes(Throwable error) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable e = error; e != null && causes.size() < DEEPEST; e = e.getCause()) {
            causes.add(e);
        }
        return causes;
    }
}
