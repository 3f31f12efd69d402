package io.quorate.test.store;

/**
 * What a member says of itself.
 *
 * @param memberId its number in the cluster
 * @param leaderId the number of the member that it takes for the leader; 0 if it knows of none
 * @param term the election term that it is in
 * @param revision the store's revision that it has applied
 * @param version its release, such as {@code 3.4.23}
 */
public record EtcdStatus(long memberId, long leaderId, long term, long revision, String version) {
    /**
     * Whether the member takes itself for the leader; one that was cut off does until it finds out.
     *
     * @return whether it leads by its own account
     */
    public boolean leads() {
        return leaderId == memberId;
    }

    /**
     * Whether the member follows a leader.
     *
     * @return whether it follows
     */
    public boolean follows() {
        return leaderId != 0 && leaderId != memberId;
    }

    static EtcdStatus of(String json) {
        return new EtcdStatus(
                Json.unsigned(json, "member_id"),
                Json.unsigned(json, "leader"),
                Json.unsigned(json, "raft_term"),
                Json.unsigned(json, "revision"),
                Json.text(json, "version").orElse("unknown"));
    }
}
