package io.quorate.test.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TakenPortTest {

    static Stream<Arguments> ports() {
        return Stream.of(
                arguments("client", 1, (ToIntFunction<Endpoints>) Endpoints::clientPort),
                arguments("quorum", 3, (ToIntFunction<Endpoints>) Endpoints::quorumPort),
                arguments("election", 3, (ToIntFunction<Endpoints>) Endpoints::electionPort));
    }

    @ParameterizedTest(name = "{0} port")
    @MethodSource("ports")
    void portTakenInBetweenIsNoticedSoThatOthersAreTried(String name, int servers, ToIntFunction<Endpoints> port)
            throws Exception {
        EnsembleNetwork network = new EnsembleNetwork(servers, false);
        List<ServerSocket> thieves = new ArrayList<>();
        try {
            for (Endpoints endpoints : network.endpoints()) {
                thieves.add(new ServerSocket(port.applyAsInt(endpoints), 1, InetAddress.getLoopbackAddress()));
            }
            assertThatThrownBy(() -> ZooKeeperEnsemble.start(
                            ZooKeeperEnsemble.builder().servers(servers).options(), network))
                    .isInstanceOf(PortTakenException.class);
        } finally {
            for (ServerSocket thief : thieves) {
                thief.close();
            }
        }
    }
}
