package io.quorate.examples.gateway;

import io.quorate.registry.ServiceInstance;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model server that misbehaves as a script says, byte by byte. */
final class ScriptedInstance implements AutoCloseable {
    /** What was received. */
    record Received(String line, List<String> headers, byte[] body) {
        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return headers.stream()
                    .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(h -> h.substring(prefix.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Answers one request; the connection closes when it throws. */
    @FunctionalInterface
    interface Script {
        void answer(Received request, Wire wire) throws IOException;
    }

    /** The instance's end of a connection. */
    record Wire(Socket socket, OutputStream out) {
        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private final String id;
    private final Script script;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final List<Received> received = new CopyOnWriteArrayList<>();

    ScriptedInstance(String id, Script script) throws IOException {
        this.id = id;
        this.script = script;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    static ScriptedInstance answering(String id, String body) throws IOException {
        return new ScriptedInstance(id, (request, wire) -> wire.send(ok(body)));
    }

    static String ok(String body) {
        return response("200 OK", body);
    }

    static String response(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    ServiceInstance instance() {
        return ServiceInstance.builder("digits")
                .id(id)
                .address(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                .build();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                Received request = read(line, in);
                received.add(request);
                script.answer(request, new Wire(socket, socket.getOutputStream()));
            }
        } catch (IOException e) {
            // The connection is gone, and that is all there is to it.
        } finally {
            open.remove(socket);
        }
    }

    private static Received read(String line, InputStream in) throws IOException {
        List<String> headers = new ArrayList<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        Received head = new Received(line, headers, new byte[0]);
        String length = head.header("content-length");
        if (!length.isEmpty()) {
            return new Received(line, headers, in.readNBytes(Integer.parseInt(length)));
        }
        return head.header("transfer-encoding").equals("chunked") ? new Received(line, headers, chunks(in)) : head;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            all.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
            line(in);
        }
        line(in);
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    int connections() {
        return open.size();
    }

    /** As a killed process: nobody listens any more, and every connection breaks. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
