package io.quorate.checkpoint;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;

/** A storage with something of its own in one place. */
class ForwardingStorage implements CheckpointStorage {
    private final CheckpointStorage storage;

    ForwardingStorage(CheckpointStorage storage) {
        this.storage = storage;
    }

    @Override
    public ObjectWriter create(String set, String name) throws IOException {
        return storage.create(set, name);
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
