package io.quorate.test.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a builder was told. */
record EnsembleOptions(
        int servers,
        Duration tickTime,
        int initLimit,
        int syncLimit,
        boolean forceSync,
        boolean proxied,
        Path folder,
        boolean ownFolder,
        Map<String, String> extraConfig,
        List<String> extraJvmFlags) {}
