package io.quorate.failover;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of CSV as metric commands print it: a key, then numbers with or without a unit. What is in brackets, such as
 * {@code [N/A]}, {@code [Not Supported]} or {@code [GPU is lost]}, is a value that is not known.
 *
 * @param values as many as there are columns beside the key; NaN for what is not known
 */
record CsvRow(String key, double[] values) {
    private static final int MAX_KEY = 128;
    private static final Pattern NUMBER = Pattern.compile("([+-]?\\d{1,18}(?:\\.\\d{1,18})?)(?: ?[A-Za-z%/]{1,8})?");
    private static final Pattern UNKNOWN = Pattern.compile("\\[.*]|N/A|-|");

    /** The line, if it is a whole row of so many cells. */
    static Optional<CsvRow> parse(String line, int columns) {
        String[] cells = line.split(",", -1);
        String key = cells[0].strip();
        if (cells.length != columns || key.isEmpty() || key.length() > MAX_KEY) {
            return Optional.empty();
        }
        double[] values = new double[columns - 1];
        for (int i = 1; i < columns; i++) {
            String cell = cells[i].strip();
            Matcher number = NUMBER.matcher(cell);
            if (number.matches()) {
                values[i - 1] = Double.parseDouble(number.group(1));
            } else if (UNKNOWN.matcher(cell).matches()) {
                values[i - 1] = Double.NaN;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new CsvRow(key, values));
    }

    /** Whether a line names the columns, with or without units: {@code index, utilization.gpu [%]}. */
    static boolean isHeader(String line, List<String> columns) {
        String[] cells = line.split(",", -1);
        if (cells.length != columns.size()) {
            return false;
        }
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].strip().replaceFirst(" \\[[^\\]]*]$", "").equals(columns.get(i))) {
                return false;
            }
        }
        return true;
    }
}
