package io.quorate.examples.fencedsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.FencingToken;
import io.quorate.StaleTokenException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FencedTableTest {
    @TempDir
    Path folder;

    @Test
    void aSmallerTokenChangesNothingAndTheFenceOutlivesItsConnection() throws Exception {
        Path file = folder.resolve("db");
        try (Connection connection = Databases.open(file)) {
            FencedTable table = new FencedTable(connection);
            table.create();
            table.create();
            table.put(new FencingToken(5), "model", "v1");
            table.put(new FencingToken(8), "model", "v2");
        }
        try (Connection connection = Databases.open(file)) {
            FencedTable table = new FencedTable(connection);
            assertThatThrownBy(() -> table.put(new FencingToken(5), "model", "stale"))
                    .isInstanceOf(StaleTokenException.class);
            assertThatThrownBy(() -> table.put(new FencingToken(7), "other", "stale"))
                    .isInstanceOf(StaleTokenException.class);
            assertThat(table.get("model")).contains("v2");
            assertThat(table.get("other")).isEmpty();
            table.put(new FencingToken(8), "model", "v3");
            assertThat(table.get("model")).contains("v3");
        }
    }

    /** The smaller token's transaction is open, past its check, when the greater one arrives: it waits its turn. */
    @Test
    void aGreaterTokenComesAfterATransactionThatPassedItsCheckBefore() throws Exception {
        Path file = folder.resolve("db");
        try (Connection first = Databases.open(file);
                Connection second = Databases.open(file)) {
            FencedTable old = new FencedTable(first);
            FencedTable next = new FencedTable(second);
            old.create();
            try (Statement sql = first.createStatement()) {
                sql.executeUpdate("update fence set token = 5 where resource = 'settings' and token <= 5");
                CompletableFuture<Void> later = CompletableFuture.runAsync(() -> {
                    try {
                        next.put(new FencingToken(8), "model", "new");
                    } catch (java.sql.SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                sql.executeUpdate("insert into settings (name, value) values ('model', 'old')");
                assertThat(later).isNotDone();
                first.commit();
                later.join();
            }
            assertThat(next.get("model")).contains("new");
            assertThatThrownBy(() -> old.put(new FencingToken(5), "model", "stale"))
                    .isInstanceOf(StaleTokenException.class);
        }
    }
}
