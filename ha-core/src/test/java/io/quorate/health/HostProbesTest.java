package io.quorate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProbesTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void aDiskWithRoomPassesAndTheWriteTestLeavesNothing() throws IOException {
        ProbeResult result =
                DiskProbe.of(folder).withMinFreeFraction(0).withWriteTest(true).check();

        assertThat(result.healthy()).isTrue();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDiskWithoutEnoughRoomFailsAndNamesTheNumbers() throws IOException {
        ProbeResult result = DiskProbe.of(folder).withMinFreeBytes(1L << 60).check();

        assertThat(result.healthy()).isFalse();
        assertThat(result.detail()).contains(folder.toString()).contains("needs 1099511627776 MiB");
    }

    @Test
    void aMissingFolderFailsTheDiskProbe() {
        DiskProbe probe = DiskProbe.of(folder.resolve("gone")).withWriteTest(true);

        assertThatThrownBy(probe::check).isInstanceOf(FileSystemException.class).hasMessageContaining("gone");
    }

    @Test
    void diskLimitsOutOfRangeAreRefused() {
        DiskProbe probe = DiskProbe.of(folder);

        assertThatIllegalArgumentException().isThrownBy(() -> probe.withMinFreeBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> probe.withMinFreeFraction(1));
        assertThatIllegalArgumentException().isThrownBy(() -> probe.withMinFreeFraction(Double.NaN));
    }

    @Test
    void theFullestPoolDecidesAndIsNamed() {
        List<MemoryProbe.Pool> pools = List.of(
                new MemoryProbe.Pool("young", 10 << 20, 100 << 20), new MemoryProbe.Pool("old", 91 << 20, 100 << 20));

        assertThat(new MemoryProbe(0.9, () -> pools).check())
                .isEqualTo(ProbeResult.fail(
                        "heap pool 'old' held 91 MiB of 100 MiB (91 %) after its last collection, limit 90 %"));
        assertThat(new MemoryProbe(0.92, () -> pools).check().healthy()).isTrue();
    }

    @Test
    void withoutAnyPoolMemoryPassesAndSaysSo() {
        assertThat(new MemoryProbe(0.9, List::of).check())
                .isEqualTo(ProbeResult.pass("no heap pool tells its use after a collection"));
    }

    @Test
    void thisJvmTellsItsLongLivedPool() {
        ProbeResult result = MemoryProbe.create().check();

        assertThat(result.healthy()).isTrue();
        assertThat(result.detail()).startsWith("heap pool '");
    }

    @Test
    void theStoreProbeAsksItsSupplier() throws Exception {
        assertThat(StoreProbe.of("zk", () -> true).check()).isEqualTo(ProbeResult.pass("zk is reachable"));
        assertThat(StoreProbe.of("zk", () -> false).check()).isEqualTo(ProbeResult.fail("zk is not connected"));
        assertThat(StoreProbe.ping("zk", () -> "pong").check().healthy()).isTrue();
        assertThatThrownBy(StoreProbe.ping("zk", HostProbesTest::refuse)::check).hasMessage("refused");
    }

    @Test
    void aLongDetailIsCut() {
        assertThat(ProbeResult.fail("x".repeat(10_000)).detail())
                .hasSize(ProbeResult.MAX_DETAIL)
                .endsWith("x…");
    }

    private static Object refuse() throws IOException {
        throw new IOException("refused");
    }
}
