package io.quorate.test.store;

import io.quorate.test.TestKitException;
import io.quorate.test.process.ChildMain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a server: the jars that it needs, found by a class in each, and nothing else of what the tests use.
 * So a user's logging set-up stays out of it, and it is the same under the class path and the module path.
 */
final class ServerClassPath {
    private static final List<String> MARKERS = List.of(
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            "org.apache.jute.Record",
            "org.slf4j.Logger",
            "com.codahale.metrics.Reservoir",
            "org.xerial.snappy.Snappy",
            "io.netty.util.concurrent.Future",
            "io.netty.buffer.ByteBuf",
            "io.netty.channel.Channel",
            "io.netty.resolver.AddressResolver",
            "io.netty.handler.codec.ByteToMessageDecoder",
            "io.netty.handler.ssl.SslContext");

    private ServerClassPath() {}

    static String find() {
        Set<String> jars = new LinkedHashSet<>();
        jars.add(location(ChildMain.class));
        MARKERS.forEach(name -> jars.add(location(load(name))));
        return String.join(File.pathSeparator, jars);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ServerClassPath.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new TestKitException(
                    "a ZooKeeper server needs " + name + ": add org.apache.zookeeper:zookeeper,"
                            + " io.dropwizard.metrics:metrics-core and org.xerial.snappy:snappy-java to the test class path",
                    e);
        }
    }

    private static String location(Class<?> type) {
        @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new TestKitException(type.getName() + " has no jar or folder to start a server from");
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new TestKitException("cannot read where " + type.getName() + " comes from", e);
        }
    }
}
