package io.quorate.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.quorate.spi.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads what the quorum says: linearizable, so at least as new as whatever anybody was told before, unless said so. */
final class Reader {
    /**
     * Sends a request unless that is no use any more.
     */
    interface Sender {
        <R> CompletableFuture<R> send(Supplier<CompletableFuture<R>> request);
    }

    /**
     * A directory at one moment.
     *
     * @param revision the store's revision
     * @param entries in creation order
     */
    record Listing(long revision, List<Entry> entries) {}

    /** Even of the largest values so many fit into one answer. */
    private static final int FIRST_PAGE = 128;

    private static final int GROWTH = 4;
    private static final int LARGEST_PAGE = FIRST_PAGE * GROWTH * GROWTH * GROWTH;
    /** Pages grow as long as they are small. */
    private static final int SMALL_PAGE_BYTES = 1 << 20;

    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);
    private static final Comparator<Entry> BY_CREATION =
            Comparator.comparingLong(Entry::createRevision).thenComparing(Entry::key);

    private final Link link;
    private final Keys keys;
    private final Sender sender;

    Reader(Link link, Keys keys, Sender sender) {
        this.link = link;
        this.keys = keys;
        this.sender = sender;
    }

    CompletableFuture<Optional<Entry>> get(String key) {
        RangeRequest request = RangeRequest.newBuilder().setKey(keys.of(key)).build();
        return range(request)
                .thenApply(found -> found.getKvsList().stream()
                        .map(kv -> Entries.entry(keys, kv))
                        .findAny());
    }

    CompletableFuture<Listing> list(String dir) {
        return page(new Pages(keys.below(dir), false));
    }

    /**
     * What the link's member itself knows, which is at least as new as all that the quorum had acknowledged when the link
     * was made, and all that was written through it since.
     */
    CompletableFuture<Listing> listHere(String dir) {
        return page(new Pages(keys.below(dir), true));
    }

    /** The question for a directory, to be asked within a transaction. */
    RangeRequest firstPage(String dir) {
        return new Pages(keys.below(dir), false).next();
    }

    /** What the first page says of a directory, if that is all. */
    Optional<List<Entry>> whole(String dir, RangeResponse page) {
        Pages pages = new Pages(keys.below(dir), false);
        pages.add(page);
        return page.getMore() ? Optional.empty() : Optional.of(pages.listing().entries());
    }

    /** Page after page of one revision. */
    private final class Pages {
        private final ByteString below;
        private final boolean here;
        private ByteString from;
        private long revision;
        private int limit = FIRST_PAGE;
        private List<KeyValue> children = new ArrayList<>();

        Pages(ByteString below, boolean here) {
            this.below = below;
            this.here = here;
            from = below;
        }

        RangeRequest next() {
            return RangeRequest.newBuilder()
                    .setKey(from)
                    .setRangeEnd(Keys.end(below))
                    .setLimit(limit)
                    .setRevision(revision)
                    .setSerializable(here)
                    .build();
        }

        void add(RangeResponse answer) {
            if (revision == 0) {
                revision = answer.getHeader().getRevision();
            }
            for (KeyValue kv : answer.getKvsList()) {
                if (Keys.isChild(kv.getKey(), below)) {
                    children.add(kv);
                }
            }
            if (answer.getMore()) {
                from = answer.getKvs(answer.getKvsCount() - 1).getKey().concat(ZERO);
                limit = answer.getSerializedSize() > SMALL_PAGE_BYTES
                        ? FIRST_PAGE
                        : Math.min(LARGEST_PAGE, limit * GROWTH);
            }
        }

        /** The revision that was read has been compacted meanwhile. */
        void restart() {
            from = below;
            revision = 0;
            children = new ArrayList<>();
        }

        Listing listing() {
            return new Listing(
                    revision,
                    children.stream()
                            .map(kv -> Entries.entry(keys, kv))
                            .sorted(BY_CREATION)
                            .toList());
        }
    }

    private CompletableFuture<Listing> page(Pages pages) {
        return range(pages.next())
                .thenCompose(answer -> {
                    pages.add(answer);
                    return answer.getMore() ? page(pages) : CompletableFuture.completedFuture(pages.listing());
                })
                .exceptionallyCompose(error -> {
                    if (Failures.isCompacted(error)) {
                        pages.restart();
                        return page(pages);
                    }
                    if (Failures.isTooLong(error) && pages.limit > FIRST_PAGE) {
                        pages.limit = FIRST_PAGE;
                        return page(pages);
                    }
                    return CompletableFuture.failedFuture(Failures.unwrap(error));
                });
    }

    private CompletableFuture<RangeResponse> range(RangeRequest request) {
        return sender.send(() -> link.call(KVGrpc.getRangeMethod(), request));
    }
}
