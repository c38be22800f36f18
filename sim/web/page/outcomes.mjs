// SPDX-License-Identifier: GPL-3.0-or-later

import { slotLabel } from "./setting.mjs";

// Outcomes as the reply to a run has them, one row for each number: mean and deviation of each
// setting, and the difference with its interval.
export function outcomeRows(tables, { outcomes, results }, settings, texts) {
    return tables.outcomes.flatMap((outcome) => Array.from({ length: outcome.slots }, (_, s) => {
        const [mean, deviation, otherMean, otherDeviation, difference, low, high] =
            outcomes[outcome.slot + s];
        const row = { outcome, label: slotLabel(outcome.dimensions, s, settings[0], texts),
            means: [{ mean, deviation }] };
        if (results.length > 1) {
            row.means.push({ mean: otherMean, deviation: otherDeviation });
            row.difference = { mean: difference, low, high };
        }
        return row;
    }));
}
