package io.quorate.etcd;

import io.quorate.test.store.EtcdMember;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the members of the cluster count. */
final class Metrics {
    private Metrics() {}

    static long watchers() {
        return sum("etcd_debugging_mvcc_watcher_total");
    }

    /** How many requests of a kind have been answered, {@code Txn} for example. */
    static long answered(String method) {
        return sum("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"" + method + "\",");
    }

    private static long sum(String metric) {
        Cluster.leader();
        return Cluster.get().members().stream()
                .flatMap(member -> page(member).lines())
                .filter(line -> line.startsWith(metric))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String page(EtcdMember member) {
        try (InputStream page = URI.create("http://" + member.connectString() + "/metrics")
                .toURL()
                .openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
