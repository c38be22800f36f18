// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario with the page's kernel and writes doubles: the record of each world, as
// [replicate][tick][slot], then what the page shows of each variable, as
// [variable][mean, then each quantile][slot][tick]:
//   node explorer_worlds.mjs PARTS_OF_THE_PAGE SCENARIO REPLICATES FILE
// With two scenarios, separated by a comma, it prints as JSON what the page says of their
// differences: of outcomes, and of phases and these variables month by month:
//   node explorer_worlds.mjs PARTS_OF_THE_PAGE SCENARIO,SCENARIO REPLICATES VARIABLE...

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [directory, names, replicates, ...rest] = process.argv.slice(2);
const page = `${process.env.COMITY_SOURCE_ROOT}/sim/web/page`;
const { answer, Engine } = await import(pathToFileURL(`${page}/engine.mjs`));
const { settingOf, slotLabel } = await import(pathToFileURL(`${page}/setting.mjs`));

const { scenarios, ...tables } = JSON.parse(readFileSync(`${directory}/data.json`, "utf8"));
const engine = await Engine.load(readFileSync(`${directory}/comity.wasm`), tables);
const settings = names.split(",").map((name) => ({
    ...settingOf(scenarios.find((scenario) => scenario.id === name)),
    replicates: Number(replicates) }));

function ask(variable) {
    const reply = answer(engine, { settings, variable, replicate: 0 });
    if (!reply.results) {
        throw new Error(reply.problems.flat().join("\n"));
    }
    return reply;
}

if (settings.length > 1) {
    const { outcomeRows } = await import(pathToFileURL(`${page}/outcomes.mjs`));
    const texts = { ui: { trilateral: "trilateral", colon: ": " }, name: (name) => name,
        phases: tables.phases };
    const codes = settings.map((setting) => ({ ...setting,
        states: setting.states.map(({ code }) => ({ code, name: code })) }));
    const plain = ({ mean, low, high }) => [mean, low, high].map((list) => Array.from(list));
    const first = ask(0);
    const months = [{ name: "share_in", labels: tables.phases.slice(1),
        numbers: plain(first.phaseDifference) }];
    for (const name of rest) {
        const v = tables.variables.findIndex((variable) => variable.name === name);
        const { slots, dimensions } = tables.variables[v];
        months.push({ name, numbers: plain(ask(v).difference), labels: Array.from(
            { length: slots }, (_, s) => slotLabel(dimensions, s, codes[0], texts)) });
    }
    console.log(JSON.stringify({ months, outcomes: outcomeRows(tables, first, codes, texts)
        .map(({ outcome, ...row }) => ({ name: outcome.name, ...row })) }));
} else {
    const bands = tables.variables.flatMap((_, v) => {
        const { mean, q } = ask(v).results[0].bands;
        return [mean, ...q];
    });
    const worlds = Array.from({ length: settings[0].replicates },
        (_, r) => engine.world(0, r, settings[0]).record);
    writeFileSync(rest[0], Buffer.concat([...worlds, ...bands].map(({ buffer }) =>
        Buffer.from(buffer))));
}
