// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario with the page's kernel and writes all values of all variables as doubles, in the
// order [variable][slot][tick][replicate]:
//   node explorer_worlds.mjs PARTS_OF_THE_PAGE SCENARIO REPLICATES FILE
// With two scenarios, separated by a comma, it prints as JSON what the page says of their outcomes.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [directory, names, replicates, file] = process.argv.slice(2);
const page = `${process.env.COMITY_SOURCE_ROOT}/sim/web/page`;
const { Engine } = await import(pathToFileURL(`${page}/engine.mjs`));
const { settingOf } = await import(pathToFileURL(`${page}/setting.mjs`));

const { scenarios, ...tables } = JSON.parse(readFileSync(`${directory}/data.json`, "utf8"));
const engine = await Engine.load(readFileSync(`${directory}/comity.wasm`), tables);
const settings = names.split(",").map((name) => ({
    ...settingOf(scenarios.find((scenario) => scenario.id === name)),
    replicates: Number(replicates) }));
settings.forEach((setting, which) => {
    engine.fill(which, setting);
    const problems = engine.check(which);
    if (problems.length > 0) {
        throw new Error(problems.join("\n"));
    }
});

if (settings.length > 1) {
    const { outcomeRows } = await import(pathToFileURL(`${page}/outcomes.mjs`));
    const results = engine.run(settings, 0);
    const texts = { ui: { trilateral: "trilateral", colon: ": " }, name: (name) => name, 
        phases: ["none", "nascent", "ascendant", "mature"] };
    const codes = settings.map((setting) => ({ ...setting,
        states: setting.states.map(({ code }) => ({ code, name: code })) }));
    console.log(JSON.stringify(outcomeRows(tables, results, codes, texts)
        .map(({ outcome, label, means, difference }) =>
            ({ name: outcome.name, label, means, difference }))));
} else {
    const parts = tables.variables.map((variable, v) => {
        engine.run(settings, v);
        return Buffer.from(engine.kept(0, variable.slots, settings[0]).slice().buffer);
    });
    writeFileSync(file, Buffer.concat(parts));
}
