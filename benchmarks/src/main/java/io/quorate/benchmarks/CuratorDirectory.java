package io.quorate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.apache.curator.x.discovery.details.ServiceCacheListener;

/** Curator's service discovery. It registers one instance after the other; its users can do no better from one thread. */
final class CuratorDirectory implements Directory {
    static final String NAME = "Curator x-discovery";

    /** What an instance carries, as ours does. */
    @SuppressWarnings("rawtypes")
    private static final Class<Map> PAYLOAD = Map.class;

    private final CuratorFramework client;

    @SuppressWarnings("rawtypes")
    private final ServiceDiscovery<Map> discovery;

    CuratorDirectory(String uri) throws Exception {
        client = CuratorLocks.connect(uri, 10_000);
        discovery = ServiceDiscoveryBuilder.builder(PAYLOAD)
                .client(client)
                .basePath("/curator/discovery")
                .serializer(new JsonInstanceSerializer<>(PAYLOAD))
                .build();
        discovery.start();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Handle register(String service, int count) throws Exception {
        List<ServiceInstance<Map>> made = new ArrayList<>(count);
        for (String id : Directory.ids(count)) {
            ServiceInstance<Map> instance = instance(service, id);
            discovery.registerService(instance);
            made.add(instance);
        }
        return () -> {
            for (ServiceInstance<Map> instance : made) {
                discovery.unregisterService(instance);
            }
        };
    }

    @SuppressWarnings("rawtypes")
    private static ServiceInstance<Map> instance(String service, String id) throws Exception {
        return ServiceInstance.<Map>builder()
                .name(service)
                .id(id)
                .address("10.1.2.3")
                .port(8080)
                .payload(Map.of("gpu", "h100"))
                .build();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public View view(String service) throws Exception {
        ServiceCache<Map> cache = discovery.serviceCacheBuilder().name(service).build();
        cache.start();
        return new View() {
            @Override
            public int size() {
                return cache.getInstances().size();
            }

            @Override
            public void onChange(Runnable changed) {
                cache.addListener(new ServiceCacheListener() {
                    @Override
                    public void cacheChanged() {
                        changed.run();
                    }

                    @Override
                    public void stateChanged(CuratorFramework by, ConnectionState state) {}
                });
            }

            @Override
            public void close() throws Exception {
                cache.close();
            }
        };
    }

    @Override
    public void close() {
        try (client) {
            discovery.close();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
