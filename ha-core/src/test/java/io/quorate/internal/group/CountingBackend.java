package io.quorate.internal.group;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.BackendSession;
import io.quorate.spi.WatchObserver;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Another backend, whose writes and whose watches' news are counted, those that are refused too. */
final class CountingBackend implements BackendFactory {
    private static final Set<String> WRITES = Set.of("join", "replace", "remove", "commit", "put");
    private static final Set<String> NEWS = Set.of("updated", "removed");

    /** Shared by all nodes of a test. */
    record Counters(LongAdder writes, LongAdder news, LongAdder listed) {
        Counters() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }

        void reset() {
            writes.reset();
            news.reset();
            listed.reset();
        }
    }

    private final BackendFactory real;
    private final Counters counters;
    private volatile boolean dead;

    CountingBackend(BackendFactory real, Counters counters) {
        this.real = real;
        this.counters = counters;
    }

    /** Counts no more: a process that is dead asks for nothing. */
    void die() {
        dead = true;
    }

    @Override
    public Backend create(BackendContext context) {
        Backend backend = real.create(context);
        return proxy(Backend.class, (proxy, method, arguments) -> {
            if (method.getName().equals("watch")) {
                arguments[1] = counted((WatchObserver) arguments[1]);
            }
            count(method.getName());
            Object result = invoke(backend, method, arguments);
            return method.getName().equals("open")
                    ? ((CompletionStage<?>) result).thenApply(session -> counted((BackendSession) session))
                    : result;
        });
    }

    private BackendSession counted(BackendSession session) {
        return proxy(BackendSession.class, (proxy, method, arguments) -> {
            count(method.getName());
            return invoke(session, method, arguments);
        });
    }

    private WatchObserver counted(WatchObserver observer) {
        return proxy(WatchObserver.class, (proxy, method, arguments) -> {
            if (NEWS.contains(method.getName())) {
                counters.news().increment();
            } else if (method.getName().equals("snapshot")) {
                counters.listed().add(((List<?>) arguments[0]).size());
            }
            return invoke(observer, method, arguments);
        });
    }

    private void count(String method) {
        if (!dead && WRITES.contains(method)) {
            counters.writes().increment();
        }
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
