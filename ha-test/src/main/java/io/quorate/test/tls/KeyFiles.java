package io.quorate.test.tls;

import java.nio.file.Path;

/**
 * A certificate and its private key as the files that servers and clients read.
 *
 * @param certificate the certificate, PEM
 * @param privateKey its private key, PKCS #8 in PEM, not encrypted
 * @param keyStore both, with the chain, in a PKCS #12 store of password {@value CertificateAuthority#PASSWORD}
 */
public record KeyFiles(Path certificate, Path privateKey, Path keyStore) {}
