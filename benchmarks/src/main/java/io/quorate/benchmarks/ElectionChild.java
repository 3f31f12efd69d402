package io.quorate.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while ("took".equals(orders.readLine())) {
            List<String> times = elections.took().stream().map(at -> "" + at).toList();
            System.out.println("TOOK " + String.join(" ", times));
        }
        long leaving = System.nanoTime();
        elections.close();
        // Only now: the first concatenation of a kind takes a millisecond that is nobody's.
        System.out.println("LEAVING " + leaving);
        System.out.println("LEFT");
    }
}
