package io.quorate.balance;

import io.quorate.registry.ServiceView;
import java.util.function.Function;

/** How to pick: makes balancers that share nothing with each other. */
@FunctionalInterface
public interface BalancerPolicy extends Function<ServiceView, Balancer> {}
