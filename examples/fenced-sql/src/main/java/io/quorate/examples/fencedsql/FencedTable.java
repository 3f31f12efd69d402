package io.quorate.examples.fencedsql;

import io.quorate.FencingToken;
import io.quorate.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A table of settings whose writes carry a fencing token. The token is kept in the database, in a row of its own; the
 * update of that row is the check, and locks it until the transaction ends: so the check and the write are one.
 */
public final class FencedTable {
    private final Connection connection;

    /**
     * Works on a connection of its own, used by one thread at a time.
     *
     * @param connection with auto-commit off
     */
    public FencedTable(Connection connection) {
        this.connection = connection;
    }

    /** Creates the tables where there are none. */
    public void create() throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute("create table if not exists fence (resource varchar(100) primary key, token bigint not null)");
            sql.execute("insert into fence select 'settings', -1 where not exists"
                    + " (select 1 from fence where resource = 'settings')");
            sql.execute("create table if not exists settings (name varchar(100) primary key, value varchar(1000))");
        }
        connection.commit();
    }

    /**
     * Writes a setting.
     *
     * @throws StaleTokenException if a greater token has written; nothing was changed
     */
    public void put(FencingToken token, String name, String value) throws SQLException {
        try {
            fence(token);
            try (PreparedStatement sql = connection.prepareStatement("delete from settings where name = ?")) {
                sql.setString(1, name);
                sql.executeUpdate();
            }
            try (PreparedStatement sql =
                    connection.prepareStatement("insert into settings (name, value) values (?, ?)")) {
                sql.setString(1, name);
                sql.setString(2, value);
                sql.executeUpdate();
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    /** First in the transaction: no row is updated if a greater token was here, and no greater one comes before commit. */
    private void fence(FencingToken token) throws SQLException {
        try (PreparedStatement sql =
                connection.prepareStatement("update fence set token = ? where resource = 'settings' and token <= ?")) {
            sql.setLong(1, token.value());
            sql.setLong(2, token.value());
            if (sql.executeUpdate() == 0) {
                throw new StaleTokenException("token " + token + " for table settings is stale", null);
            }
        }
    }

    /** Reads a setting. */
    public Optional<String> get(String name) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement("select value from settings where name = ?")) {
            sql.setString(1, name);
            try (ResultSet row = sql.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } finally {
            connection.commit();
        }
    }
}
