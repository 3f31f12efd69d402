package io.quorate.test.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a ZooKeeper server one of its four-letter commands. */
final class FourLetterWord {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 2_000;

    private FourLetterWord() {}

    static String ask(InetSocketAddress server, String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, CONNECT_MILLIS);
            socket.setSoTimeout(READ_MILLIS);
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
