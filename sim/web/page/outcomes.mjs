// SPDX-License-Identifier: GPL-3.0-or-later

import { slotLabel } from "./setting.mjs";
import { halfWidth, meanAndDeviation } from "./statistics.mjs";

// Mean and deviation of each outcome of each setting, and the paired difference: one row for each
// number. A phase that is never entered counts as entered at the end of the run, as `comity compare`
// has it; where another value is missing in a world, that world is left out, and its pair.
export function outcomeRows(tables, results, settings, texts) {
    const width = results[0].outcomes.length / results[0].replicates;
    const rows = [];
    for (const outcome of tables.outcomes) {
        for (let s = 0; s < outcome.slots; s++) {
            const missing = (result) => (outcome.dimensions === "entered_phase" ? result.ticks
                : NaN);
            const columns = results.map((result) => Float64Array.from(
                { length: result.replicates }, (_, r) => {
                    const value = result.outcomes[r * width + outcome.slot + s];
                    return Number.isNaN(value) ? missing(result) : value;
                }));
            const known = columns.map((column) => column.filter((value) => !Number.isNaN(value)));
            const made = { outcome, label: slotLabel(outcome.dimensions, s, settings[0], texts),
                means: known.map(meanAndDeviation) };
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
