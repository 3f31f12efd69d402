package io.quorate.test.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Main classes of child JVMs. */
public final class Peers {
    private Peers() {}

    /** Makes a network and tells the name of a namespace of it. */
    public static final class Leaver {
        private Leaver() {}

        public static void main(String[] args) throws IOException {
            System.out.println("left " + NetworkNamespaces.create().host("a").namespace());
            System.in.read();
        }
    }

    /** Accepts on a port and answers with one byte; or connects to an address when told to, and tells how it went. */
    public static final class Peer {
        private Peer() {}

        public static void main(String[] args) throws IOException {
            Thread server = new Thread(Peer::serve);
            server.setDaemon(true);
            server.start();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println("call " + call(line));
            }
        }

        private static void serve() {
            try (ServerSocket server = new ServerSocket(4_000)) {
                System.out.println("listening");
                while (true) {
                    try (Socket client = server.accept()) {
                        client.getOutputStream().write('!');
                    }
                }
            } catch (IOException e) {
                System.out.println("server failed " + e);
            }
        }

        private static String call(String host) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, 4_000), 300);
                socket.setSoTimeout(300);
                return socket.getInputStream().read() == '!' ? "answered" : "ended";
            } catch (IOException e) {
                return "failed " + e.getClass().getSimpleName();
            }
        }
    }
}
