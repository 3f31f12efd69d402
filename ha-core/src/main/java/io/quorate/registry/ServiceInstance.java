package io.quorate.registry;

import io.quorate.internal.Names;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One instance of a service, as it is registered and as views show it. Immutable. */
public final class ServiceInstance {
    /** The greatest weight; so that the weights of any view can be added up. */
    public static final int MAX_WEIGHT = 1_000_000;

    private final String service;
    private final String id;
    private final String address;
    private final String zone;
    private final String region;
    private final int weight;
    private final String version;
    private final Map<String, String> labels;
    private final InstanceState state;

    // Parsed anew on first use: a URI retains more than the rest of an instance together, and a view may hold thousands
    // that nobody picks. The race is benign, both would be equal.
    private @Nullable URI uri;

    private ServiceInstance(Builder b, String address) {
        this.address = address;
        service = b.service;
        id = b.id;
        zone = b.zone;
        region = b.region;
        weight = b.weight;
        version = b.version;
        labels = Map.copyOf(b.labels);
        state = b.state;
    }

    /**
     * Starts an instance with weight 1, state {@link InstanceState#READY}, and nothing else.
     *
     * @param service the service's name; see {@link ServiceRegistry} for what is allowed
     * @return a builder
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static Builder builder(String service) {
        return new Builder(Names.requireName("service", service));
    }

    /**
     * Starts from this instance.
     *
     * @return a builder that would build an equal one
     */
    public Builder toBuilder() {
        Builder builder = new Builder(service);
        builder.id = id;
        builder.address = address;
        builder.zone = zone;
        builder.region = region;
        builder.weight = weight;
        builder.version = version;
        builder.labels = labels;
        builder.state = state;
        return builder;
    }

    /**
     * The service.
     *
     * @return its name
     */
    public String service() {
        return service;
    }

    /**
     * What tells the instance from others of its service.
     *
     * @return the id; empty if none was given and the instance is not registered yet: then the node's id is taken
     */
    public String id() {
        return id;
    }

    /**
     * Where it answers.
     *
     * @return an absolute URI
     */
    public URI address() {
        URI known = uri;
        if (known == null) {
            known = URI.create(address);
            uri = known;
        }
        return known;
    }

    /**
     * The zone it runs in.
     *
     * @return the zone; may be empty
     */
    public String zone() {
        return zone;
    }

    /**
     * The region it runs in.
     *
     * @return the region; may be empty
     */
    public String region() {
        return region;
    }

    /**
     * Its share of traffic, relative to the others'.
     *
     * @return 0 to {@link #MAX_WEIGHT}; 0 takes it out of rotation
     */
    public int weight() {
        return weight;
    }

    /**
     * The version of what it serves, for example of a model.
     *
     * @return free text; may be empty
     */
    public String version() {
        return version;
    }

    /**
     * Free labels.
     *
     * @return an immutable map
     */
    public Map<String, String> labels() {
        return labels;
    }

    /**
     * Whether it wants traffic.
     *
     * @return the state
     */
    public InstanceState state() {
        return state;
    }

    @Override
    public boolean equals(Object o) {
        return this == o || (o instanceof ServiceInstance other && hasFieldsOf(other));
    }

    private boolean hasFieldsOf(ServiceInstance other) {
        return service.equals(other.service)
                && id.equals(other.id)
                && address.equals(other.address)
                && weight == other.weight
                && state == other.state
                && zone.equals(other.zone)
                && region.equals(other.region)
                && version.equals(other.version)
                && labels.equals(other.labels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(service, id, address, weight, state);
    }

    @Override
    public String toString() {
        return "ServiceInstance[" + service + "/" + id + " at " + address + ", " + state + ", weight " + weight
                + (zone.isEmpty() ? "" : ", zone " + zone) + (version.isEmpty() ? "" : ", version " + version)
                + (labels.isEmpty() ? "" : ", " + labels) + "]";
    }

    /** Builds a {@link ServiceInstance}. Not thread-safe. */
    public static final class Builder {
        private final String service;
        private String id = "";
        private @Nullable String address;
        private String zone = "";
        private String region = "";
        private int weight = 1;
        private String version = "";
        private Map<String, String> labels = Map.of();
        private InstanceState state = InstanceState.READY;

        private Builder(String service) {
            this.service = service;
        }

        /**
         * What tells the instance from others of its service.
         *
         * @param value by default the id of the node that registers it
         * @return this builder
         * @throws IllegalArgumentException if the id is not allowed as a name
         */
        public Builder id(String value) {
            id = Names.requireName("instance", value);
            return this;
        }

        /**
         * Where it answers. Required.
         *
         * @param value an absolute URI, for example {@code http://10.0.0.7:8080}
         * @return this builder
         * @throws IllegalArgumentException if it has no scheme
         */
        public Builder address(URI value) {
            if (!value.isAbsolute()) {
                throw new IllegalArgumentException(
                        "address '" + value
                                + "' has no scheme, and callers could not tell how to connect: write for example http://host:port");
            }
            address = value.toString();
            return this;
        }

        /**
         * The zone it runs in.
         *
         * @param value by default that of the node that registers it
         * @return this builder
         */
        public Builder zone(String value) {
            zone = Objects.requireNonNull(value, "zone");
            return this;
        }

        /**
         * The region it runs in.
         *
         * @param value by default that of the node that registers it
         * @return this builder
         */
        public Builder region(String value) {
            region = Objects.requireNonNull(value, "region");
            return this;
        }

        /**
         * Its share of traffic, relative to the others'.
         *
         * @param value 0 to {@link #MAX_WEIGHT}, 1 by default; 0 takes it out of rotation
         * @return this builder
         * @throws IllegalArgumentException if out of range
         */
        public Builder weight(int value) {
            if (value < 0 || value > MAX_WEIGHT) {
                throw new IllegalArgumentException("weight is " + value + ": it must be 0 to " + MAX_WEIGHT);
            }
            weight = value;
            return this;
        }

        /**
         * The version of what it serves.
         *
         * @param value free text, empty by default
         * @return this builder
         */
        public Builder version(String value) {
            version = Objects.requireNonNull(value, "version");
            return this;
        }

        /**
         * Adds a label or replaces its value.
         *
         * @param name the label's name
         * @param value its value
         * @return this builder
         */
        public Builder label(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(labels);
            more.put(name, value);
            return labels(more);
        }

        /**
         * Replaces all labels.
         *
         * @param values name to value; copied
         * @return this builder
         */
        public Builder labels(Map<String, String> values) {
            labels = Map.copyOf(values);
            return this;
        }

        /**
         * Whether it wants traffic.
         *
         * @param value {@link InstanceState#READY} by default
         * @return this builder
         */
        public Builder state(InstanceState value) {
            state = Objects.requireNonNull(value, "state");
            return this;
        }

        /**
         * Makes the instance.
         *
         * @return an immutable instance
         * @throws IllegalStateException if no address was given
         */
        public ServiceInstance build() {
            if (address == null) {
                throw new IllegalStateException("an instance of service '" + service
                        + "' has no address, so nobody could call it: give it one with address(URI)");
            }
            return new ServiceInstance(this, address);
        }
    }
}
