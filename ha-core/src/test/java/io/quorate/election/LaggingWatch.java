package io.quorate.election;

import io.quorate.spi.Backend;
import io.quorate.spi.BackendContext;
import io.quorate.spi.BackendFactory;
import io.quorate.spi.WatchObserver;
import java.lang.reflect.Proxy;
import java.time.Duration;

/** Another backend, except that what its watches tell comes late: stores promise nothing better. */
final class LaggingWatch implements BackendFactory {
    volatile Duration lag = Duration.ZERO;
    private final BackendFactory real;

    LaggingWatch(BackendFactory real) {
        this.real = real;
    }

    @Override
    public Backend create(BackendContext context) {
        Backend backend = real.create(context);
        return proxy(Backend.class, (proxy, method, arguments) -> {
            if (method.getName().equals("watch")) {
                arguments[1] = late((WatchObserver) arguments[1], context);
            }
            return method.invoke(backend, arguments);
        });
    }

    private WatchObserver late(WatchObserver observer, BackendContext context) {
        return proxy(WatchObserver.class, (proxy, method, arguments) -> {
            context.scheduler().schedule(lag, () -> {
                try {
                    method.invoke(observer, arguments);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            });
            return null;
        });
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
