package io.quorate.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes a backend's channels, all on one thread. What may block, asking the DNS and reading files, is done on others, which
 * exist only while a connection is made.
 */
final class Channels implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 160 << 20;
    private static final int DIALERS = 3;
    private static final long QUIET_MILLIS = 50;
    private static final long CLOSING_MILLIS = 2_000;

    private final Settings settings;
    private final int connectMillis;
    private final EventLoopGroup events =
            new MultiThreadIoEventLoopGroup(1, daemons("quorate-etcd-io"), NioIoHandler.newFactory());
    private final ThreadPoolExecutor dialers = new ThreadPoolExecutor(
            DIALERS, DIALERS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("quorate-etcd-dial"));

    Channels(Settings settings, Duration connectLimit) {
        this.settings = settings;
        dialers.allowCoreThreadTimeOut(true);
        connectMillis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, connectLimit.toMillis()));
    }

    /** Does something that may block; drops it once closed. */
    void dial(Runnable task) {
        try {
            dialers.execute(task);
        } catch (RejectedExecutionException closed) {
            // Whoever would have used the connection has been told that this is the end.
        }
    }

    ManagedChannel to(Endpoint endpoint) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(endpoint.target())
                .eventLoopGroup(events)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .userAgent("quorate")
                // A member is reached directly: a proxy for the web is none for etcd.
                .proxyDetector(address -> null)
                .disableServiceConfigLookUp()
                // Only the caller knows what may be tried again.
                .disableRetry();
        // Separately: these return a builder of the general type.
        builder.directExecutor();
        builder.offloadExecutor(this::dial);
        settings.tls()
                .ifPresentOrElse(
                        tls -> builder.useTransportSecurity().sslContext(tls.context()), builder::usePlaintext);
        return builder.build();
    }

    /** Closes, after the channels; nobody waits for the thread, which ends when they have. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void close() {
        dialers.shutdownNow();
        events.shutdownGracefully(QUIET_MILLIS, CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        };
    }
}
