package io.quorate.zookeeper;

/**
 * Lets this module read the class path, where ZooKeeper is: its libraries share packages and so cannot be modules. A module
 * descriptor cannot say that. To be called before anything of ZooKeeper's is touched.
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
