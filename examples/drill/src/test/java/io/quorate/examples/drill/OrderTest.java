package io.quorate.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.examples.launch.CannotStartException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderTest {

    @Test
    void whatIsLeftOutHasADefault() {
        Order order = Order.of("--seed", "7");
        assertThat(order.storeName()).isEqualTo("zookeeper");
        assertThat(order.minutes()).isEqualTo(2);
        assertThat(order.ttl()).isEqualTo(Duration.ofSeconds(4));
        assertThat(order.faults()).isEmpty();
        assertThat(order.work()).isEqualTo(Work.all());
        assertThat(order.report()).isEqualTo(Path.of("drill-zookeeper-7.html"));
    }

    @Test
    void orderSaysHowToRepeatIt() {
        Order order = Order.of("--minutes", "3", "--seed", "7", "--faults", "pause,kill", "--ttl", "2500ms");
        assertThat(order.campaign().repeat())
                .isEqualTo("bin/drill --store zookeeper --minutes 3 --seed 7 --faults kill,pause --ttl 2500ms");
        assertThat(Order.of(order.campaign()
                        .repeat()
                        .substring("bin/drill ".length())
                        .split(" ")))
                .isEqualTo(order);
    }

    @Test
    void orderSaysWhatWorkToRepeat() {
        Order order = Order.of("--seed", "7", "--work", "groups,locks");
        assertThat(order.campaign().repeat()).contains(" --seed 7 --work locks,groups --ttl 4000ms");
        assertThat(order.campaign().work()).containsExactlyInAnyOrder(Work.LOCKS, Work.GROUPS);
    }

    @Test
    void everyErrorNamesTheValueTheRuleAndTheMend(@TempDir Path folder) {
        refuses("--store is 'redis': it must be one of zookeeper, etcd", "--store", "redis");
        refuses("--minutes is '0': it must be a whole number from 1 to 240", "--minutes", "0");
        refuses("--seed is 'x': it must be a whole number from 0", "--seed", "x");
        refuses("--faults has 'flood': it must be some of kill,pause", "--faults", "kill,flood");
        refuses(
                "--work has 'naps': it must be some of elections,registry,writes,locks,checkpoints,groups",
                "--work",
                "locks,naps");
        refuses("--work has 'writes' without 'elections'", "--work", "writes,locks");
        refuses("--ttl is 60000ms: it must be from 2s to 8s", "--ttl", "1m");
        refuses("--ttl is '5': it must be a duration above zero such as 500ms", "--ttl", "5");
        refuses("it must name a file in a folder that exists", "--report", folder + "/none/report.html");
        refuses("it must name a file in a folder that exists", "--report", folder.toString());
        refuses("--sneed is unknown: the flags are --faults, --minutes", "--sneed", "7");
        refuses("'now' is not a flag", "now");
        refuses("--seed has no value", "--seed");
    }

    /** The command's help is text: nothing else holds it to the code. */
    @Test
    void helpNamesAllFlagsAndFaults() throws Exception {
        String help = Files.readString(Mutant.root().resolve("bin/drill"), StandardCharsets.UTF_8);
        assertThat(help.substring(0, help.indexOf("set -eu")))
                .contains(List.of("--store", "--minutes", "--seed", "--faults", "--work", "--ttl", "--report"))
                .contains(Stream.of(Work.values())
                        .map(work -> Work.words(EnumSet.of(work)))
                        .toList())
                .contains(Order.FAULTS);
    }

    private static void refuses(String message, String... args) {
        assertThatThrownBy(() -> Order.of(args))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining(message);
    }
}
