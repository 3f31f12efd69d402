package io.quorate.examples.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.examples.launch.CannotStartException;
import io.quorate.health.ProbeKind;
import io.quorate.registry.InstanceState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarFileTest {
    private static final List<String> LEAST = List.of(
            "store=memory:", "service=llama", "address=http://127.0.0.1:8000", "command=python3 -m 'http server'");

    @TempDir
    Path folder;

    private SidecarFile read(String... more) throws IOException {
        List<String> lines = new ArrayList<>(LEAST);
        lines.addAll(List.of(more));
        return SidecarFile.read(Files.write(folder.resolve("sidecar.properties"), lines));
    }

    @Test
    void theLeastThatIsNeededIsEnough() throws IOException {
        SidecarOptions options = read().options();
        assertThat(options.instance().state()).isEqualTo(InstanceState.STARTING);
        assertThat(options.probes()).isEmpty();
        assertThat(options.primary()).isEmpty();
        assertThat(options.command().name()).isEqualTo("python3");
    }

    @Test
    void whatIsGivenIsTakenAndAPathIsProbedAtTheAddress() throws IOException {
        SidecarFile file = read(
                "label.gpu=h100",
                "weight=4",
                "health.port=0",
                "election=primary",
                "promote.url=http://127.0.0.1:9/p",
                "probe.liveness=/live",
                "probe.liveness.period=5s");
        assertThat(file.healthPort()).hasValue(0);
        assertThat(file.options().instance().labels()).containsEntry("gpu", "h100");
        assertThat(file.options().primary().orElseThrow().promote().url()).contains(URI.create("http://127.0.0.1:9/p"));
        SidecarOptions.ProbeSetup probe = file.options().probes().get(0);
        assertThat(probe.kind()).isEqualTo(ProbeKind.LIVENESS);
        assertThat(probe.uri()).isEqualTo(URI.create("http://127.0.0.1:8000/live"));
        assertThat(probe.options().period()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weigth=4 | weigth is unknown: the keys are address, command, | weight",
                "weight=four | weight is 'four': it must be a whole number from 0 to 1000000 | weight",
                "weight= | weight is empty: give it a value | weight",
                "stop.grace=5 | stop.grace is '5': it must be a duration such as 500ms, 2s or 1m | grace",
                "restart=often | restart is 'often': it must be one of always, on-failure, never | restart",
                "restart.most=10ms | greatest back-off PT0.01S is less than the first, PT1S | raise the greatest",
                "promote.url=ftp://x/ | promote.url is 'ftp://x/': it must be like http:// | promote",
                "promote.command=x | hooks are given without an election | election=",
                "probe.liveness.timeout=11s | timeout PT11S is longer than period PT10S | probe.liveness",
                "guardian=yes | guardian is 'yes': it must be true or false | guardian",
                "service=b | service is given twice | keep one",
                "id=a/b | node name 'a/b' contains U+002F | id is 'a/b'",
                "session-ttl=0s | sessionTtl is PT0S: it must be greater than zero | session-ttl",
                "env.A=1\\ncommands=x | commands is unknown | env.*",
            })
    void aMistakeIsNamedWithKeyValueAndRule(String line, String message, String also) {
        assertThatThrownBy(() -> read(line.split("\\\\n")))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("sidecar.properties: ")
                .hasMessageContaining(message)
                .hasMessageContaining(also);
    }

    @Test
    void aKeyThatIsMissingIsNamedWithAnExample() throws IOException {
        Path file = Files.write(folder.resolve("empty.properties"), List.of("service=llama"));
        assertThatThrownBy(() -> SidecarFile.read(file))
                .isInstanceOf(CannotStartException.class)
                .hasMessage(file + ": store is missing: write for example store=zookeeper://127.0.0.1:2181/inference");
        assertThatThrownBy(() -> SidecarFile.read(folder.resolve("none")))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("cannot read " + folder.resolve("none"))
                .hasMessageContaining("--config");
    }

    @Test
    void quotesKeepBlanksInACommand() {
        assertThat(Words.split(" a  'b c' \"d 'e'\"f '' ")).containsExactly("a", "b c", "d 'e'f", "");
        assertThatIllegalArgumentException().isThrownBy(() -> Words.split("a 'b"));
    }

    @Test
    void aCommandIsNotShownWhenItIsWrong() {
        assertThatThrownBy(() -> {
                    Path file = Files.write(
                            folder.resolve("x.properties"),
                            List.of("store=memory:", "service=a", "address=http://h:1", "command='secret"));
                    SidecarFile.read(file);
                })
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("command is '…': a quote ' is not closed");
    }
}
