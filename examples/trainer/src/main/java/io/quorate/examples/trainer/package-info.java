/**
 * A trainer: workers in a group train the digit model on parts of each batch and average their gradients, checkpoint what
 * they have every few seconds, and publish models that servers take up without a restart.
 *
 * <p>Not guaranteed: that no work is lost. What was trained since the last published checkpoint is trained again when a
 * worker dies, and nobody trains until its session has ended. Not that the page of the loss curve is always the newest: a
 * leader that was paused may write an older one over it, until the next checkpoint. Nothing against somebody who may write
 * to the store, the folder or the workers' loopback.
 *
 * <p>Guaranteed: the model that comes out in the end is the same, bit for bit, however many workers there were and whichever
 * of them were killed. A batch is cut into {@link io.quorate.examples.trainer.Plan#BLOCKS} blocks, the gradients are added
 * up in the order of the blocks whoever computed them, and a checkpoint holds all that training goes on from.
 *
 * <p>{@link io.quorate.examples.trainer.Worker} is where to begin: the life of a worker in one generation of the group.
 */
@NullMarked
package io.quorate.examples.trainer;

import org.jspecify.annotations.NullMarked;
