package io.quorate.internal.lock;

/**
 * Whom a grant belongs to.
 *
 * @param id compared by {@code equals}
 * @param label for people
 */
record Owner(Object id, String label) {
    private static final int LONGEST_LABEL = 64;

    static Owner thread() {
        Thread thread = Thread.currentThread();
        return new Owner(thread, shorten(thread.getName()));
    }

    /** What an object prints may be a secret; a string was chosen to be shown. */
    static Owner of(Object id) {
        return new Owner(
                id, id instanceof String name ? shorten(name) : id.getClass().getSimpleName());
    }

    private static String shorten(String label) {
        return label.substring(0, Math.min(LONGEST_LABEL, label.length()));
    }
}
