// SPDX-License-Identifier: GPL-3.0-or-later
// Makes one page of the parts in a directory: node assemble.mjs DIRECTORY PAGE VERSION
// It also leaves DIRECTORY/data.json, the tables and scenarios as the page has them.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [directory, page, version] = process.argv.slice(2);
const template = join(dirname(fileURLToPath(import.meta.url)), "page/page.html");

// Scenarios share most of what they say of where their values come from: each is kept once.
const sources = [];

function number(said) {
    const text = JSON.stringify(said);
    const at = sources.findIndex((one) => JSON.stringify(one) === text);
    return at >= 0 ? at : sources.push(said) - 1;
}

function readScenario(name) {
    const whole = JSON.parse(readFileSync(join(directory, "scenarios", name), "utf8"));
    const scenario = { id: name.replace(/\.json$/, ""), ...whole.scenario };
    scenario.values = whole.parameters.flatMap((parameter) => parameter.value);
    const [year, month] = scenario.start.split("-").map(Number);
    scenario.start = 12 * year + month - 1;
    scenario.sources = scenario.sources.map(number);
    scenario.event_sources = {}; // by name, for each field
    for (const event of scenario.events) {
        if (event.name) {
            scenario.event_sources[event.name] = Object.fromEntries(Object.entries(event.sources)
                .map(([field, text]) => [field, number({ text })]));
        }
        delete event.sources;
    }
    whole.parameters.forEach((parameter) => delete parameter.value);
    return { scenario, tables: { ...whole, scenario: undefined } };
}

// Scenarios first, then those of each folder, which are named with it: "nulls/no_identity".
function list(folder) {
    const entries = readdirSync(join(directory, "scenarios", folder), { withFileTypes: true })
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    const path = ({ name }) => (folder ? `${folder}/${name}` : name);
    return [...entries.filter((entry) => entry.isFile()).map(path),
        ...entries.filter((entry) => entry.isDirectory()).flatMap((entry) => list(path(entry)))];
}

const read = list("").map(readScenario);
const data = { version, ...read[0].tables, sources, scenarios: read.map(({ scenario }) => scenario) };
const json = JSON.stringify(data);
writeFileSync(join(directory, "data.json"), json);

// Within a script element nothing may look like its end.
const inScript = (text) => text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
const parts = {
    STYLE: readFileSync(join(directory, "page.css"), "utf8"),
    DATA: json.replace(/</g, "\\u003c"),
    KERNEL: readFileSync(join(directory, "comity.wasm")).toString("base64"),
    SCRIPT: inScript(readFileSync(join(directory, "page.js"), "utf8")),
};
const whole = readFileSync(template, "utf8").replace(/%(STYLE|DATA|KERNEL|SCRIPT)%/g,
    (_, part) => parts[part]);
writeFileSync(page, whole);
console.log(`${page}: ${Math.round(Buffer.byteLength(whole) / 1000)} kB`);
