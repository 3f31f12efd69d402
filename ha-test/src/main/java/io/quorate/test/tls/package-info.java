/**
 * Certificates for tests, good ones and bad ones.
 *
 * <p>Not guaranteed: secrecy. The keys lie unencrypted in a folder that only their owner may read, and the authority's
 * own password is public.
 */
@NullMarked
package io.quorate.test.tls;

import org.jspecify.annotations.NullMarked;
