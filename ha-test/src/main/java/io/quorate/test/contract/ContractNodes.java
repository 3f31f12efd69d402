package io.quorate.test.contract;

import io.quorate.HaNode;
import io.quorate.NodeListener;
import io.quorate.spi.Backend;
import io.quorate.spi.BackendSession;
import io.quorate.spi.Entry;
import io.quorate.spi.SessionTimings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whole nodes on a harness's store, and its faults for them. Closed before the harness. */
final class ContractNodes implements AutoCloseable {
    private record Site(Backend backend, AtomicReference<@Nullable BackendSession> session) {}

    private final BackendHarness harness;
    private final Map<HaNode, Site> sites = new LinkedHashMap<>();
    private final Waits waits = new Waits();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    ContractNodes(BackendHarness harness) {
        this.harness = harness;
    }

    /** A node that no pause of a busy machine costs its session. */
    HaNode node(String id) throws InterruptedException {
        SessionTimings its = harness.timings();
        return node(
                id,
                new SessionTimings(
                        its.ttl().multipliedBy(4),
                        its.heartbeat(),
                        its.requestTimeout().multipliedBy(3),
                        its.connectTimeout().multipliedBy(4)));
    }

    /** A node whose session ends soon once it is cut off. */
    HaNode hastyNode(String id) throws InterruptedException {
        SessionTimings its = harness.timings();
        return node(
                id,
                new SessionTimings(
                        its.ttl(),
                        its.heartbeat(),
                        its.requestTimeout(),
                        its.connectTimeout().multipliedBy(4)));
    }

    private HaNode node(String id, SessionTimings timings) throws InterruptedException {
        AtomicReference<@Nullable BackendSession> session = new AtomicReference<>();
        AtomicReference<@Nullable Backend> made = new AtomicReference<>();
        HaNode node = HaNode.builder("contract:")
                .id(id)
                .backend(context -> {
                    Backend backend = harness.connect(id, context.timings());
                    made.set(backend);
                    return noting(backend, session);
                })
                .sessionTtl(timings.ttl())
                .heartbeat(timings.heartbeat())
                .requestTimeout(timings.requestTimeout())
                .connectTimeout(timings.connectTimeout())
                .listener(new NodeListener() {
                    @Override
                    public void failed(String where, Throwable cause) {
                        failures.add(id + ": " + where + ": " + cause);
                    }
                })
                .build();
        Backend backend = Optional.ofNullable(made.get()).orElseThrow();
        sites.put(node, new Site(backend, session));
        return node;
    }

    /** What the nodes reported. */
    List<String> failures() {
        return failures;
    }

    /** How many entries are waited for. */
    int waiting() {
        return waits.open();
    }

    /** How often somebody was told that what it waited for has changed. */
    int woken() {
        return waits.woken();
    }

    /** The backend of a node, to look at the store with. */
    Backend backend(HaNode node) {
        return site(node).backend;
    }

    void disconnect(HaNode node) {
        harness.disconnect(site(node).backend);
    }

    void reconnect(HaNode node) {
        harness.reconnect(site(node).backend);
    }

    void breakConnection(HaNode node) {
        harness.breakConnection(site(node).backend);
    }

    void loseReplies(HaNode node) {
        harness.loseReplies(site(node).backend);
    }

    void expire(HaNode node) {
        harness.expire(Optional.ofNullable(site(node).session.get()).orElseThrow());
    }

    @Override
    public void close() {
        sites.keySet().forEach(HaNode::close);
    }

    private Site site(HaNode node) {
        return Optional.ofNullable(sites.get(node)).orElseThrow();
    }

    /** The backend itself, but that it is known which session is open, and who waits for what. */
    private Backend noting(Backend backend, AtomicReference<@Nullable BackendSession> session) {
        Object proxy = Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                    try {
                        if (method.getName().equals("awaitChange")) {
                            return waits.await(backend, (Entry) arguments[0], (Runnable) arguments[1]);
                        }
                        Object result = method.invoke(backend, arguments);
                        if (method.getName().equals("open") && result instanceof CompletionStage<?> opening) {
                            opening.thenAccept(opened -> session.set((BackendSession) opened));
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        return (Backend) proxy;
    }
}
