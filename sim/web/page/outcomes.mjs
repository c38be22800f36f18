// SPDX-License-Identifier: GPL-3.0-or-later

import { slotLabel } from "./setting.mjs";
import { halfWidth, meanAndDeviation } from "./statistics.mjs";

// Mean and deviation of each outcome of each setting, and the paired difference: one row for each
// number. A phase that is never entered counts as entered at the end of the run, as `comity compare`
// has it; where another value is missing in a world, that world is left out, and its twin. There is
// no difference of runs of different lengths.
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
            const known = columns.map((column) => column.filter((_, r) =>
                columns.every((other) => !Number.isNaN(other[r]))));
            const made = { outcome, label: slotLabel(outcome.dimensions, s, settings[0], texts),
                means: known.map(meanAndDeviation) };
            if (columns.length > 1) {
                const { mean, deviation, count } = meanAndDeviation(
                    results[0].ticks === results[1].ticks
                        ? known[1].map((value, r) => value - known[0][r]) : []);
                made.difference = { mean: count ? mean : NaN, half: halfWidth(deviation, count) };
            }
            rows.push(made);
        }
    }
    return rows;
}
