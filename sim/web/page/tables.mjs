// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as tables: on the page, and as CSV for other programs.

import { haveOneStart } from "./charts.mjs";
import { element } from "./dom.mjs";
import { PHASES } from "./engine.mjs";
import { monthCode, monthNumber, slotLabel } from "./setting.mjs";

function row(heading, cells) {
    return element("tr", {}, element("th", { scope: "row" }, heading),
        ...cells.map((cell) => (cell instanceof Node ? cell : element("td", {}, cell))));
}

// Share of the worlds in each phase at six months, as `comity run` prints it.
export function phasesTable(results, settings, names, texts) {
    const parts = results.map((result, k) => {
        const count = Math.min(6, result.ticks);
        const ticks = Array.from({ length: count }, (_, n) => (count === 1 ? 0
            : Math.floor(n * (result.ticks - 1) / (count - 1))));
        return element("table", {},
            element("caption", {}, `${names[k]}${texts.ui.colon}${texts.ui.share_of_worlds}`),
            element("thead", {}, element("tr", {}, element("td"), ...ticks.map((t) =>
                element("th", { scope: "col" }, texts.month(monthNumber(settings[k], t)))))),
            element("tbody", {}, ...texts.phases.map((phase, p) => row(phase, ticks.map((t) =>
                texts.number(100 * result.shares[t * PHASES + p], 1))))));
    });
    return element("div", {}, ...parts);
}

export function outcomesTable(rows, results, names, texts) {
    const both = names.length > 1;
    const shown = (value) => (Number.isFinite(value) ? texts.number(value,
        Math.abs(value) >= 100 ? 1 : 3) : "–");
    const cells = ({ means, difference }) => {
        const list = means.flatMap(({ mean, deviation }) => [shown(mean), shown(deviation)]);
        if (both) {
            const { mean, low, high } = difference;
            list.push(element("td", { class: low > 0 || high < 0 ? "clear" : null }, shown(mean)),
                Number.isFinite(low) ? `${shown(low)} … ${shown(high)}` : "–");
        }
        return list;
    };
    const bodies = [];
    for (const made of rows) {
        const heading = made.label || texts.outcome(made.outcome);
        if (bodies.length === 0 || bodies[bodies.length - 1].outcome !== made.outcome) {
            bodies.push({ outcome: made.outcome, rows: [] });
            if (made.label) {
                bodies[bodies.length - 1].rows.push(element("tr", {}, element("th",
                    { scope: "rowgroup", colspan: 1 + 2 * names.length + (both ? 2 : 0) },
                    texts.outcome(made.outcome))));
            }
        }
        bodies[bodies.length - 1].rows.push(row(heading, cells(made)));
    }
    const column = (label) => element("th", { scope: "col" }, label);
    const letters = both ? ["A: ", "B: "] : [""];
    const lengths = results.map(({ ticks }) => ticks);
    const caption = lengths.every((ticks) => ticks === lengths[0]) ? texts.ui.outcomes_caption
        : `${texts.ui.outcomes_caption} ${texts.fill("other_months",
            { first: lengths[0], second: lengths[1] })}`;
    return element("table", {}, element("caption", {}, caption),
        element("thead", {}, element("tr", {}, element("td"),
            ...letters.flatMap((letter) => [column(`${letter}${texts.ui.mean}`),
                column(`${letter}${texts.ui.deviation}`)]),
            ...(both ? [column("B − A"), column(texts.ui.interval)] : []))),
        ...bodies.map((body) => element("tbody", {}, ...body.rows)));
}

const quoted = (content) => (/[",\n]/.test(content) ? `"${content.replace(/"/g, "\"\"")}"`
    : content);

// All that the figures show, by month: shares of the phases, and quantiles of the variable.
export function tableAsCsv(tables, { results, settings, variable, difference }) {
    const of = tables.variables[variable];
    const names = { ui: { trilateral: "trilateral", colon: ": " }, name: (name) => name,
        phases: tables.phases };
    const both = results.length > 1;
    const columns = [];
    results.forEach((result, k) => {
        const letter = both ? `${"ab"[k]} ` : "";
        names.phases.forEach((phase, p) => columns.push([`${letter}share ${phase}`, (t) =>
            (t < result.ticks ? result.shares[t * PHASES + p] : "")]));
        for (let s = 0; s < of.slots; s++) {
            const label = [of.name, slotLabel(of.dimensions, s, settings[0], names)]
                .filter(Boolean).join(" ");
            const at = (list) => (t) => (t < result.ticks ? list[s * result.ticks + t] : "");
            columns.push([`${letter}${label} mean`, at(result.bands.mean)]);
            result.bands.quantiles.forEach((q, n) =>
                columns.push([`${letter}${label} q${100 * q}`, at(result.bands.q[n])]));
        }
    });
    for (let s = 0; difference && s < of.slots; s++) {
        const label = [of.name, slotLabel(of.dimensions, s, settings[0], names)]
            .filter(Boolean).join(" ");
        const at = (list) => (t) => (t < difference.ticks ? list[s * difference.ticks + t] : "");
        columns.push([`difference ${label} mean`, at(difference.mean)],
            [`difference ${label} low`, at(difference.low)],
            [`difference ${label} high`, at(difference.high)]);
    }
    const ticks = Math.max(...results.map((result) => result.ticks));
    const months = haveOneStart(settings) ? [["month", settings[0]]]
        : settings.map((setting, k) => [`${"ab"[k]} month`, setting]);
    const lines = [[...months, ...columns].map(([name]) => name)];
    for (let t = 0; t < ticks; t++) {
        lines.push([...months.map(([, setting]) => monthCode(monthNumber(setting, t))),
            ...columns.map(([, value]) => (Number.isNaN(value(t)) ? "" : String(value(t))))]);
    }
    return lines.map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}
