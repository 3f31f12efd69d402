package io.quorate.checkpoint;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;

/**
 * Where checkpoints' bytes are: immutable objects by name, in sets. Implementations are thread-safe. Methods block and are
 * called on a coordinator's own threads.
 *
 * <p>Required: an object is either absent or whole; once {@link ObjectWriter#publish} has returned it survives a crash of
 * the process, the host and the storage's own servers, and any process that opens it by name from then on reads it. Not
 * required: that a listing shows what another process has just written, nor any atomicity across objects; the commit point
 * is the coordination store.
 *
 * <p>Names of sets and objects are made of letters, digits, {@code . _ - ~}, at most 200 characters, and begin with a
 * letter, digit or {@code _}. A coordinator uses each object's name once and never again.
 */
public interface CheckpointStorage {

    /**
     * Begins an object. Creates the set if there is none.
     *
     * @param set the set's name
     * @param name the object's name, never used before
     * @return to be written, published and closed
     * @throws IOException if it cannot be begun, or there is such an object
     * @throws IllegalArgumentException if a name is not allowed
     */
    ObjectWriter create(String set, String name) throws IOException;

    /**
     * Opens an object for reading from its start.
     *
     * @param set the set's name
     * @param name the object's name
     * @return its bytes
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a name is not allowed
     */
    ReadableByteChannel open(String set, String name) throws IOException;

    /**
     * Lists a set, unfinished objects included: those that were begun and neither published nor closed, by a process that
     * was killed for example.
     *
     * @param set the set's name
     * @return its objects in no order; none if there is no such set
     * @throws IOException if it cannot be listed
     * @throws IllegalArgumentException if the name is not allowed
     */
    List<StoredObject> list(String set) throws IOException;

    /**
     * Deletes an object, finished or not. One that is being written then fails to be published.
     *
     * @param set the set's name
     * @param name the object's name
     * @return whether there was one
     * @throws IOException if it cannot be deleted
     * @throws IllegalArgumentException if a name is not allowed
     */
    boolean delete(String set, String name) throws IOException;
}
