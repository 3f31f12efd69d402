package io.quorate.balance;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a balancer can pick. */
final class Targets {
    private Targets() {}

    static Set<Target> all(Balancer balancer) {
        Set<Target> found = new HashSet<>();
        Set<String> tried = new HashSet<>();
        for (Optional<Target> next = balancer.pick(tried); next.isPresent(); next = balancer.pick(tried)) {
            found.add(next.get());
            tried.add(next.get().instance().id());
        }
        return found;
    }

    static Set<String> ids(Balancer balancer) {
        return all(balancer).stream().map(t -> t.instance().id()).collect(Collectors.toSet());
    }
}
