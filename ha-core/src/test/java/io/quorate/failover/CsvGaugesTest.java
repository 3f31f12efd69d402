package io.quorate.failover;

import static io.quorate.failover.RecordedWorker.SOON;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.quorate.time.VirtualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real command that prints lines in the shapes which users of nvidia-smi have reported; none was captured here. */
class CsvGaugesTest {
    private static final List<String> COLUMNS = List.of("index", "utilization.gpu", "memory.used", "fan.speed");

    @TempDir
    Path folder;

    private final VirtualClock clock = new VirtualClock();
    private CsvGauges gauges;

    @AfterEach
    void close() {
        if (gauges != null) {
            gauges.close();
            gauges.close();
        }
    }

    private void start(String output, String then) throws IOException {
        Path file = Files.writeString(folder.resolve("output"), output);
        gauges = CsvGauges.start(
                WorkerCommand.of("/bin/sh", "-c", "cat '" + file + "'; " + then), COLUMNS, ofSeconds(5), clock, clock);
    }

    private static String output(String name) throws IOException {
        try (var in = CsvGaugesTest.class.getResourceAsStream("/nvidia-smi/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private double highest(String column) {
        return gauges.highest(column).getAsDouble();
    }

    @Test
    void theLatestRoundCountsAndWhatIsNotKnownIsLeftOut() throws IOException {
        start(output("two-rounds.csv"), "exec sleep 1000");
        await().atMost(SOON).until(() -> highest("utilization.gpu") == 97);
        assertThat(gauges.mean("utilization.gpu").getAsDouble()).isEqualTo(53.5);
        assertThat(gauges.of("0", "memory.used").getAsDouble()).isEqualTo(70321);
        assertThat(gauges.of("2", "utilization.gpu").getAsDouble()).isNaN();
        assertThat(highest("fan.speed")).isNaN();
        assertThat(gauges.malformed()).isZero();
    }

    @Test
    void errorsAndPartialLinesAreCountedAndPassedOver() throws IOException {
        start(output("errors.csv"), "printf '0, 9'; echo 'Unable to determine the device handle' >&2; exit 15");
        await().atMost(SOON).until(() -> gauges.malformed() == 6);
        assertThat(gauges.of("0", "utilization.gpu").getAsDouble()).isEqualTo(42);
        assertThat(gauges.of("1", "utilization.gpu").getAsDouble()).isNaN();
        assertThat(gauges.of("1", "memory.used").getAsDouble()).isNaN();
    }

    @Test
    void rowsWithoutHeaderAndUnitsAreReadAsWell() throws IOException {
        start(output("noheader-nounits.csv"), "exec sleep 1000");
        await().atMost(SOON).until(() -> gauges.of("4", "memory.used").getAsDouble() == 512);
        assertThat(highest("utilization.gpu")).isEqualTo(89);
        assertThat(gauges.mean("utilization.gpu").getAsDouble()).isEqualTo(44.5);
        assertThat(highest("fan.speed")).isEqualTo(30);
        assertThat(gauges.of("2", "utilization.gpu").getAsDouble()).isNaN();
        assertThat(gauges.of("3", "memory.used").getAsDouble()).isNaN();
        assertThat(gauges.malformed()).isZero();
    }

    @Test
    void ofAGpuInPartsMemoryIsKnownAndUtilisationIsNot() throws IOException {
        start(output("mig.csv"), "exec sleep 1000");
        await().atMost(SOON).until(() -> gauges.malformed() == 2);
        assertThat(highest("memory.used")).isEqualTo(19968);
        assertThat(highest("utilization.gpu")).isNaN();
        assertThat(gauges.mean("utilization.gpu").getAsDouble()).isNaN();
    }

    @Test
    void withoutADriverNothingIsKnownUntilThereIsOne() throws IOException {
        Path driver = folder.resolve("driver");
        start(output("no-driver.txt"), "if test -e '" + driver + "'; then echo 0, 7 %, 1 MiB, 1 %; fi; exit 9");
        await().atMost(SOON).until(() -> gauges.malformed() >= 1);
        assertThat(highest("utilization.gpu")).isNaN();
        Files.createFile(driver);
        await().atMost(SOON).until(() -> {
            clock.advance(ofSeconds(1));
            return highest("utilization.gpu") == 7;
        });
    }

    @Test
    void linesThatEndAsOnWindowsAreRows() throws IOException {
        start(
                "index, utilization.gpu [%], memory.used [MiB], fan.speed [%]\r\n0, 15 %, 1021 MiB, 42 %\r\n",
                "exec sleep 1000");
        await().atMost(SOON).until(() -> highest("fan.speed") == 42);
        assertThat(gauges.malformed()).isZero();
    }

    @Test
    void aCommandThatFloodsIsBoundedAndKeepsNoDeviceOutOnceItsRowsAreOld() throws IOException {
        Path go = folder.resolve("go");
        start(
                "",
                "until test -e '" + go + "'; do for i in $(seq 2000); do echo bogus-$i, 1 %, 1 MiB, 1 %; done; done;"
                        + " while :; do echo 0, 64 %, 1 MiB, 1 %; sleep .05; done");
        // Some lines may be lost on their way, but the flood goes on.
        await().atMost(SOON).until(() -> gauges.malformed() > 0);
        Files.createFile(go);
        await().atMost(SOON).until(() -> {
            clock.advance(ofSeconds(1));
            return highest("utilization.gpu") == 64;
        });
    }

    @Test
    void aCommandThatEndsIsStartedAgain() throws IOException {
        start(
                "0, 1 %, 1 MiB, 1 %\n",
                "echo 0, $(wc -l < '" + folder + "/rounds') %, 1 MiB, 1 %; echo >> '" + folder + "/rounds'; exit 1");
        await().atMost(SOON).until(() -> {
            clock.advance(ofSeconds(1));
            return highest("utilization.gpu") >= 2;
        });
    }

    @Test
    void aRowThatIsTooOldCountsNoMore() throws IOException {
        start("0, 87 %, 1 MiB, 3 %\n", "exec sleep 1000");
        await().atMost(SOON).until(() -> highest("utilization.gpu") == 87);
        clock.advance(ofSeconds(5));
        assertThat(highest("utilization.gpu")).isEqualTo(87);
        clock.advance(ofSeconds(1));
        assertThat(highest("utilization.gpu")).isNaN();
        assertThat(gauges.of("0", "utilization.gpu").getAsDouble()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0, 87 %, 1 MiB",
                "0, 87 %, 1 MiB, 3 %, 4",
                ", 87 %, 1 MiB, 3 %",
                "0, high, 1 MiB, 3 %",
                "0, 1e999, 1 MiB, 3 %",
                "0, 87 %%%%%%%%%%%, 1 MiB, 3 %",
                "Failed to initialize NVML: Driver/library version mismatch",
            })
    void whatIsNoWholeRowIsNone(String line) {
        assertThat(CsvRow.parse(line, 4)).isEmpty();
    }

    @Test
    void aColumnThatDoesNotExistIsNamed() throws IOException {
        start("", "exec sleep 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gauges.highest("index"))
                .withMessage("column is 'index': it must be one of [utilization.gpu, memory.used, fan.speed]");
        assertThatIllegalArgumentException().isThrownBy(() -> CsvGauges.nvidiaSmi(ofSeconds(0), "utilization.gpu"));
        assertThatIllegalArgumentException().isThrownBy(() -> CsvGauges.nvidiaSmi(ofSeconds(1)));
    }
}
