package io.quorate.examples.fencedsql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** An SQLite file that several processes share; one that finds it locked waits. */
final class Databases {
    private Databases() {}

    static Connection open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=20000");
        connection.setAutoCommit(false);
        return connection;
    }
}
