/**
 * The digit model of the sample servers: it draws digits, learns them and writes what it learned as ONNX.
 *
 * <p>Not guaranteed: that the model reads anybody's real handwriting. It has only ever seen the strokes that
 * {@link io.quorate.examples.digits.DigitPainter} draws, and its accuracy is measured on more of the same.
 *
 * <p>Guaranteed: one seed gives one sequence of drawings and one trained model, bit for bit, on every JDK from 17; the
 * strokes are plain geometry (no fonts, no native rasteriser, no display) and the arithmetic is strict.
 *
 * <p>{@link io.quorate.examples.digits.TrainDigits} made the {@code digits.onnx} beside this class. Parameters and
 * gradients of a {@link io.quorate.examples.digits.Network} are flat arrays, so that trainers on several machines can
 * average gradients by adding arrays.
 */
@NullMarked
package io.quorate.examples.digits;

import org.jspecify.annotations.NullMarked;
