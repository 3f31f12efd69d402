package io.quorate.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.DocumentWrite;
import io.quorate.HaNode;
import io.quorate.balance.LeastRequests;
import io.quorate.registry.ServiceInstance;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

final class Quickstart {
    private Quickstart() {}

    // snippet begins
    public static void main(String[] args) throws Exception {
        // An embedded server for a first try; "zookeeper://zk1:2181,zk2:2181,zk3:2181/inference" in earnest.
        try (HaNode node = HaNode.builder("zookeeper:embedded").id("gpu-7").build()) {
            var instance = ServiceInstance.builder("llama-70b").address(URI.create("http://10.0.0.7:8000"));
            node.registry().register(instance.weight(4).label("gpu", "h100").build());

            var published = new CountDownLatch(1);
            node.election("publisher").stand(leadership -> {
                // Refused by the store if another leads by now, however long this process was paused.
                leadership.commit(DocumentWrite.put("active-model", "llama-70b:v3".getBytes(UTF_8)));
                System.out.println("published with token " + leadership.token());
                published.countDown();
            });

            var view = node.registry().view("llama-70b").awaitReady(Duration.ofSeconds(5));
            var balancer = view.balancer(LeastRequests.p2c());
            balancer.pick().ifPresent(target -> System.out.println("next request to " + target.instance()));
            published.await();
        }
    }
    // snippet ends
}
