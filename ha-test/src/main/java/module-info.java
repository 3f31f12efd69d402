/**
 * A kit that breaks things for real: stores and nodes as child processes, a network that can be cut, the contract of
 * backends, and JUnit 5 extensions.
 *
 * <p>The servers that it starts run on the class path, whichever path this JVM was started with.
 *
 * @uses io.quorate.spi.BackendProvider the store under test, by the scheme of its URI
 */
module io.quorate.test {
    requires transitive io.quorate.core;
    requires org.assertj.core;
    requires static transitive org.jspecify;
    // Not transitive: who uses the extensions has JUnit, and who does not must not be asked for it.
    requires static org.junit.jupiter.api;
    requires org.slf4j;

    exports io.quorate.test;
    exports io.quorate.test.contract;
    exports io.quorate.test.drill;
    exports io.quorate.test.junit;
    exports io.quorate.test.net;
    exports io.quorate.test.process;
    exports io.quorate.test.store;
    exports io.quorate.test.tls;

    uses io.quorate.spi.BackendProvider;

    // JUnit makes the extensions and calls the contract's tests, which need not be public.
    opens io.quorate.test.contract to
            org.junit.platform.commons;
    opens io.quorate.test.junit to
            org.junit.platform.commons;
}
