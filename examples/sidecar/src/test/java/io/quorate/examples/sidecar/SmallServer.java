package io.quorate.examples.sidecar;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server in Java that knows nothing of Quorate. POST /break makes its probes fail. */
final class SmallServer {
    private SmallServer() {}

    static String command(int port) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return "'" + java + "' -XX:TieredStopAtLevel=1 -Xmx64m " + SmallServer.class.getName() + " " + port;
    }

    public static void main(String[] args) throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                broken.set(true);
            }
            exchange.sendResponseHeaders(broken.get() ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        System.out.println("serving, pid " + ProcessHandle.current().pid());
    }
}
