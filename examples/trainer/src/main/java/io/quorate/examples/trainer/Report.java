package io.quorate.examples.trainer;

/** Lines on standard output for whoever started the process; logs go to standard error. */
final class Report {
    private Report() {}

    static void line(String event, String node, String facts) {
        System.out.println(event + " " + node + " " + facts);
    }
}
