package io.quorate.test.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ends other clients' sessions. ZooKeeper derives a session's password from its id, and the id stands beside everything
 * that the session holds: whoever can read can take the session over and close it. Speaks the four requests that it
 * needs itself, so that the kit works beside any version of the client.
 */
final class ZooKeeperSessions implements AutoCloseable {
    private static final int LIMIT_MILLIS = 2_000;
    private static final int SESSION_MILLIS = 10_000;
    private static final long PASSWORD_SEED = 0xB3415C00L;
    private static final int PASSWORD_BYTES = 16;
    private static final int EXISTS = 3;
    private static final int GET_CHILDREN = 8;
    private static final int CLOSE_SESSION = -11;
    private static final int LONGEST_ANSWER = 4_000_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;

    private ZooKeeperSessions(InetSocketAddress server, long session) throws IOException {
        try {
            socket.connect(server, LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            attach(session);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Ends the session that holds a node's entry.
     *
     * @param server a server that is up to date
     * @param dir where the nodes' entries are
     * @param node the node's id; its entry is named by it, a tilde, and more
     * @return whether there was one
     */
    static boolean end(InetSocketAddress server, String dir, String node) {
        try (ZooKeeperSessions reader = new ZooKeeperSessions(server, 0)) {
            long owner = reader.owner(dir, node);
            reader.closeSession();
            if (owner == 0) {
                return false;
            }
            try (ZooKeeperSessions impostor = new ZooKeeperSessions(server, owner)) {
                impostor.closeSession();
            }
            return true;
        } catch (IOException notNow) {
            return false;
        }
    }

    private long owner(String dir, String node) throws IOException {
        for (String name : children(dir)) {
            if (name.startsWith(node + "~")) {
                DataInputStream stat = ask(EXISTS, dir + "/" + name);
                // Created and modified: two transactions and two times of 8 bytes; then three versions of 4.
                stat.skipBytes(4 * Long.BYTES + 3 * Integer.BYTES);
                return stat.readLong();
            }
        }
        return 0;
    }

    private List<String> children(String dir) throws IOException {
        DataInputStream answer = ask(GET_CHILDREN, dir);
        List<String> names = new ArrayList<>();
        for (int left = answer.readInt(); left > 0; left--) {
            names.add(new String(answer.readNBytes(answer.readInt()), StandardCharsets.UTF_8));
        }
        return names;
    }

    private void attach(long session) throws IOException {
        byte[] password = new byte[PASSWORD_BYTES];
        if (session != 0) {
            new Random(session ^ PASSWORD_SEED).nextBytes(password);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream request = new DataOutputStream(bytes);
        request.writeInt(0);
        request.writeLong(0);
        request.writeInt(SESSION_MILLIS);
        request.writeLong(session);
        request.writeInt(password.length);
        request.write(password);
        request.writeBoolean(false);
        DataInputStream answer = exchange(bytes);
        answer.readInt();
        if (answer.readInt() <= 0) {
            throw new IOException("the session is over");
        }
    }

    private DataInputStream ask(int type, String path) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream request = new DataOutputStream(bytes);
        request.writeInt(1);
        request.writeInt(type);
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        request.writeInt(name.length);
        request.write(name);
        request.writeBoolean(false);
        return checked(exchange(bytes));
    }

    private void closeSession() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream request = new DataOutputStream(bytes);
        request.writeInt(1);
        request.writeInt(CLOSE_SESSION);
        checked(exchange(bytes));
    }

    private static DataInputStream checked(DataInputStream answer) throws IOException {
        answer.readInt();
        answer.readLong();
        int error = answer.readInt();
        if (error != 0) {
            throw new IOException("refused with error " + error);
        }
        return answer;
    }

    private DataInputStream exchange(ByteArrayOutputStream request) throws IOException {
        out.writeInt(request.size());
        request.writeTo(out);
        out.flush();
        int length = in.readInt();
        if (length < 0 || length > LONGEST_ANSWER) {
            throw new IOException("an answer of " + length + " bytes: this is no ZooKeeper server");
        }
        byte[] answer = in.readNBytes(length);
        return new DataInputStream(new ByteArrayInputStream(answer));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
