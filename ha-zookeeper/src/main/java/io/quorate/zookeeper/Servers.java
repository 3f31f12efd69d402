package io.quorate.zookeeper;

import io.quorate.time.Ticker;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;

/** The servers in turn. Remembers when the present connection was begun, and lets {@link Client#moveOn()} change it. */
final class Servers implements HostProvider {
    private final HostProvider list;
    private final Ticker ticker;
    private volatile long attemptedAt;
    private volatile String latest = "no server yet";

    Servers(String servers, Ticker ticker) {
        list = new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses());
        this.ticker = ticker;
        attemptedAt = ticker.nanoTime();
    }

    /** A reading of the ticker before the latest attempt to connect. */
    long attemptedAt() {
        return attemptedAt;
    }

    /** The server that was tried last. */
    String latest() {
        return latest;
    }

    @Override
    public int size() {
        return list.size();
    }

    @Override
    public InetSocketAddress next(long spinDelay) {
        InetSocketAddress next = list.next(spinDelay);
        latest = next.getHostString() + ":" + next.getPort();
        attemptedAt = ticker.nanoTime();
        return next;
    }

    @Override
    public void onConnected() {
        list.onConnected();
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
        return true;
    }
}
