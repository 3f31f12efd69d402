package io.quorate.etcd;

/**
 * Lets this module read the class path, where gRPC is: its libraries are no modules. A module descriptor cannot say that. To
 * be called before anything of gRPC's is touched.
 */
final class ClassPath {
    private ClassPath() {}

    static void read() {
        Class<?> here = ClassPath.class;
        if (here.getModule().isNamed()) {
            here.getModule().addReads(here.getClassLoader().getUnnamedModule());
        }
    }
}
