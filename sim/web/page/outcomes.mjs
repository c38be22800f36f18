// SPDX-License-Identifier: GPL-3.0-or-later

import { slotLabel } from "./setting.mjs";
import { halfWidth, meanAndDeviation } from "./statistics.mjs";

// Mean and deviation of each outcome of each setting, and the paired difference: one row for each
// number. Where a value is missing in a world (a phase never entered) that world is left out, and a
// pair with it.
export function outcomeRows(tables, results, settings, texts) {
    const width = results[0].outcomes.length / results[0].replicates;
    const rows = [];
    for (const outcome of tables.outcomes) {
        for (let s = 0; s < outcome.slots; s++) {
            const columns = results.map((result) => Float64Array.from(
                { length: result.replicates }, (_, r) =>
                    result.outcomes[r * width + outcome.slot + s]));
            const known = columns.map((column) => column.filter((value) => !Number.isNaN(value)));
            const made = { outcome, label: slotLabel(outcome.dimensions, s, settings[0], texts),
                means: known.map(meanAndDeviation),
                missing: known.map((values, k) => columns[k].length - values.length) };
            if (columns.length > 1) {
                const pairs = Math.min(columns[0].length, columns[1].length);
                const differences = columns[1].subarray(0, pairs).map((value, r) =>
                    value - columns[0][r]).filter((value) => !Number.isNaN(value));
                const { mean, deviation, count } = meanAndDeviation(differences);
                made.difference = { mean, half: halfWidth(deviation, count), count };
            }
            rows.push(made);
        }
    }
    return rows;
}
