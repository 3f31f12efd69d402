package io.quorate.checkpoint;

/**
 * A save that was published.
 *
 * @param checkpoint what was published
 * @param bytes the size of all shards
 * @param copiesWanted how many stand-bys should have held a verified copy before it was published; see
 *     {@link CheckpointOptions#withStandBys}
 * @param copies how many did
 */
public record SaveResult(PublishedCheckpoint checkpoint, long bytes, int copiesWanted, int copies) {

    /**
     * Whether as many stand-bys held a verified copy as were asked for. If not, the checkpoint was published all the same.
     *
     * @return true if none were asked for
     */
    public boolean isReplicated() {
        return copies >= copiesWanted;
    }
}
