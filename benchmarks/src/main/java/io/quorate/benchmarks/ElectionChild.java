package io.quorate.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A process that stands in elections, and says when it leads; see {@link FailoverBench}. */
public final class ElectionChild {
    private ElectionChild() {}

    /**
     * Stands until it is told to leave, on its standard input.
     *
     * @param args library, store's URI, name of the elections, how many
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        Elections elections = Elections.open(args[0], args[1]);
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            String election = args[2] + "-" + i;
            // The clock of all processes of a host: CLOCK_MONOTONIC.
            elections.stand(election, () -> System.out.println("LEADS " + election + " " + System.nanoTime()));
        }
        System.out.println("STANDS");
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        System.out.println("LEAVING " + System.nanoTime());
        elections.close();
        System.out.println("LEFT");
    }
}
