package io.quorate.checkpoint;

/** How shards are checked. Manifests are checked by SHA-256 in any case. */
public enum Checksum {
    /** Finds accidental damage at the speed of memory, in hardware. The default. */
    CRC32C,
    /** Finds deliberate damage as well, as long as the store is trusted; many times slower without SHA instructions. */
    SHA_256
}
