package io.quorate.internal.checkpoint;

import io.quorate.internal.json.MalformedException;

/** What is known of an object before it is read. */
record ObjectRef(String name, long bytes, String checksum) {

    String text() {
        return name + ";" + bytes + ";" + checksum;
    }

    static ObjectRef parse(String text) throws MalformedException {
        String[] parts = text.split(";", -1);
        if (parts.length != 3 || !ObjectName.isOurs(parts[0]) || !Digest.isText(parts[2])) {
            throw new MalformedException("'" + text + "' does not describe an object");
        }
        return new ObjectRef(parts[0], JsonNumbers.nonNegative(parts[1]), parts[2]);
    }
}
