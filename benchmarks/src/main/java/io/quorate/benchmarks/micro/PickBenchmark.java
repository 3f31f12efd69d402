package io.quorate.benchmarks.micro;

import io.quorate.balance.Balancer;
import io.quorate.balance.LeastRequests;
import io.quorate.balance.RoundRobin;
import io.quorate.balance.SmoothWeightedRoundRobin;
import io.quorate.balance.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** P13: one pick among the instances of a view. */
@State(Scope.Benchmark)
public class PickBenchmark {
    /** In which the picks are shown. */
    public static final List<String> ORDER =
            List.of("roundRobin", "weighted", "leastRequests", "leastRequestsOfEightThreads", "springCloud");

    @Param({"3", "100", "9900"})
    int instances;

    private Services services;
    private Balancer roundRobin;
    private Balancer weighted;
    private Balancer leastRequests;
    private RoundRobinLoadBalancer spring;

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        services = new Services(instances);
        roundRobin = services.view.balancer(RoundRobin.policy());
        weighted = services.view.balancer(SmoothWeightedRoundRobin.policy());
        leastRequests = services.view.balancer(LeastRequests.p2c());
        spring = spring(instances);
    }

    /** With its instances at hand, as after its cache: what is left is the pick. */
    private static RoundRobinLoadBalancer spring(int instances) {
        List<ServiceInstance> all = IntStream.range(0, instances)
                .<ServiceInstance>mapToObj(i -> new DefaultServiceInstance("i-" + i, "model", "10.1.2.3", 8080, false))
                .toList();
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("supplier", new ServiceInstanceListSupplier() {
            private final Flux<List<ServiceInstance>> known = Flux.just(all);

            @Override
            public String getServiceId() {
                return "model";
            }

            @Override
            public Flux<List<ServiceInstance>> get() {
                return known;
            }
        });
        return new RoundRobinLoadBalancer(beans.getBeanProvider(ServiceInstanceListSupplier.class), "model");
    }

    @TearDown(Level.Trial)
    public void close() {
        services.close();
    }

    @Benchmark
    public Optional<Target> roundRobin() {
        return roundRobin.pick();
    }

    @Benchmark
    public Optional<Target> weighted() {
        return weighted.pick();
    }

    @Benchmark
    public Optional<Target> leastRequests() {
        return leastRequests.pick();
    }

    @Benchmark
    @Threads(8)
    public Optional<Target> leastRequestsOfEightThreads() {
        return leastRequests.pick();
    }

    @Benchmark
    public Response<ServiceInstance> springCloud() {
        return spring.choose(ReactiveLoadBalancer.REQUEST).block();
    }
}
