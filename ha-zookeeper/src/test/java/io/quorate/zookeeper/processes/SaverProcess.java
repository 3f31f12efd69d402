package io.quorate.zookeeper.processes;

import io.quorate.DocumentWrite;
import io.quorate.FencingToken;
import io.quorate.Grant;
import io.quorate.HaNode;
import io.quorate.Loss;
import io.quorate.checkpoint.CheckpointCoordinator;
import io.quorate.checkpoint.CheckpointStorage;
import io.quorate.checkpoint.FileStorage;
import io.quorate.checkpoint.ObjectWriter;
import io.quorate.checkpoint.StoredObject;
import io.quorate.election.Leadership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Saves one checkpoint, then another, in the course of which it halts without a further instruction: at the n-th step, which
 * is before or after a commit in the store or a call to the storage.
 */
final class SaverProcess {
    static final int HALTED = 42;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

    private SaverProcess() {}

    /** Arguments: store URI, name of the checkpoint and the election, folder, at which step to halt. */
    public static void main(String[] args) throws Exception {
        try (HaNode node = HaNode.builder(args[0]).id("saver-" + args[3]).build()) {
            CompletableFuture<Leadership> leading = new CompletableFuture<>();
            node.election(args[1]).stand(leading::complete);
            Grant grant = new HaltingGrant(leading.get(SOON.toSeconds(), TimeUnit.SECONDS));
            CheckpointStorage storage = new HaltingStorage(FileStorage.at(Path.of(args[2])));
            CheckpointCoordinator checkpoints = node.checkpoints(args[1], storage);
            checkpoints.save(grant, 100, bytes(100)).await(SOON);
            System.out.println("ACK 100");
            LEFT.set(Integer.parseInt(args[3]));
            checkpoints.save(grant, 200, bytes(200)).await(SOON);
            System.out.println("ACK 200");
        }
        System.exit(0);
    }

    static ByteBuffer bytes(long step) {
        byte[] bytes = new byte[100_000];
        java.util.Arrays.fill(bytes, (byte) step);
        return ByteBuffer.wrap(bytes);
    }

    private static void step() {
        if (LEFT.getAndDecrement() == 0) {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    private record HaltingStorage(CheckpointStorage storage) implements CheckpointStorage {
        @Override
        public ObjectWriter create(String set, String name) throws IOException {
            step();
            ObjectWriter writer = storage.create(set, name);
            step();
            return new HaltingWriter(writer);
        }

        @Override
        public ReadableByteChannel open(String set, String name) throws IOException {
            return storage.open(set, name);
        }

        @Override
        public List<StoredObject> list(String set) throws IOException {
            return storage.list(set);
        }

        @Override
        public boolean delete(String set, String name) throws IOException {
            return storage.delete(set, name);
        }
    }

    private record HaltingWriter(ObjectWriter writer) implements ObjectWriter {
        @Override
        public int write(ByteBuffer source) throws IOException {
            int end = source.limit();
            source.limit(source.position() + source.remaining() / 2);
            int written = writer.write(source);
            source.limit(end);
            step();
            return written + writer.write(source);
        }

        @Override
        public void publish() throws IOException {
            step();
            writer.publish();
            step();
        }

        @Override
        public boolean isOpen() {
            return writer.isOpen();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    private record HaltingGrant(Grant grant) implements Grant {
        @Override
        public long commit(DocumentWrite... writes) throws InterruptedException {
            step();
            long revision = grant.commit(writes);
            step();
            return revision;
        }

        @Override
        public String resource() {
            return grant.resource();
        }

        @Override
        public FencingToken token() {
            return grant.token();
        }

        @Override
        public boolean isValid() {
            return grant.isValid();
        }

        @Override
        public long validUntil() {
            return grant.validUntil();
        }

        @Override
        public Duration remaining() {
            return grant.remaining();
        }

        @Override
        public CompletionStage<Loss> lost() {
            return grant.lost();
        }

        @Override
        public void close() {
            grant.close();
        }
    }
}
