/** Whole nodes in processes of their own, killed, paused and cut off. */
package io.quorate.etcd.processes;
