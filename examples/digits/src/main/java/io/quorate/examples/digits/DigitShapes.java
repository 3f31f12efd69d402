package io.quorate.examples.digits;

import static io.quorate.examples.digits.Stroke.curve;
import static io.quorate.examples.digits.Stroke.line;

import java.util.List;

/** The ways in which people write each digit, as strokes in the unit square. */
final class DigitShapes {
    private static final Stroke TWO_BOW =
            curve(.12, .25, .28, .05, .55, 0, .82, .12, .84, .34, .62, .6, .35, .8, .1, 1);
    private static final Stroke THREE_BELLY = curve(.42, .48, .75, .53, .9, .74, .76, .94, .45, 1, .1, .88);
    private static final Stroke FIVE_BELLY = curve(.2, .44, .5, .38, .8, .5, .88, .72, .72, .94, .4, 1, .1, .9);
    private static final Stroke NINE_HEAD =
            curve(.84, .28, .66, .48, .38, .5, .18, .34, .22, .1, .5, 0, .76, .08, .84, .28);

    private static final List<List<List<Stroke>>> VARIANTS = List.of(
            List.of(List.of(curve(.5, 0, .2, .14, .1, .5, .2, .86, .5, 1, .8, .86, .9, .5, .8, .14, .5, 0))),
            List.of(
                    List.of(line(.5, 0, .5, 1)),
                    List.of(line(.25, .22, .55, 0, .55, 1)),
                    List.of(line(.25, .22, .55, 0, .55, 1), line(.25, 1, .85, 1))),
            List.of(List.of(TWO_BOW, line(.1, 1, .92, 1)), List.of(TWO_BOW, curve(.1, 1, .3, .88, .6, .98, .92, .94))),
            List.of(
                    List.of(curve(.14, .12, .42, 0, .74, .07, .8, .26, .66, .42, .42, .48), THREE_BELLY),
                    List.of(line(.14, 0, .82, 0, .42, .46), THREE_BELLY)),
            List.of(
                    List.of(line(.68, 1, .68, 0, .08, .68, .95, .68)),
                    List.of(line(.28, 0, .12, .6, .92, .6), line(.7, .25, .66, 1))),
            List.of(
                    List.of(line(.85, 0, .26, 0, .2, .44), FIVE_BELLY),
                    List.of(line(.24, 0, .2, .44), FIVE_BELLY, line(.24, .02, .85, 0))),
            List.of(List.of(curve(
                    .72, 0, .4, .2, .18, .52, .16, .8, .36, .99, .66, .98, .86, .78, .76, .56, .46, .52, .2, .7))),
            List.of(
                    List.of(line(.1, 0, .9, 0, .4, 1)),
                    List.of(line(.1, 0, .9, 0, .4, 1), line(.38, .5, .82, .5)),
                    List.of(line(.1, .14, .12, 0, .9, 0), curve(.9, 0, .62, .4, .45, 1))),
            List.of(List.of(curve(
                    .5, .47, .24, .33, .24, .1, .5, 0, .76, .1, .76, .33, .5, .47, .18, .66, .2, .9, .5, 1, .8, .9, .82,
                    .66, .5, .47))),
            List.of(
                    List.of(NINE_HEAD, line(.84, .28, .78, 1)),
                    List.of(NINE_HEAD, curve(.84, .28, .84, .6, .7, .92, .36, 1))));

    private DigitShapes() {}

    static List<List<Stroke>> of(int digit) {
        return VARIANTS.get(digit);
    }
}
