// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: a shipped scenario and what the user changed of it; in the address of the page.

export const WORLDS = 200; // unless the address or the user asks for others
export const WORLDS_MOST = 2000;
export const TICKS_MOST = 1200;

export function settingOf(scenario) {
    return {
        ...scenario,
        values: [...scenario.values],
        events: scenario.events.map((event) => ({ ...event })),
        replicates: WORLDS,
    };
}

// Where the values of a scenario come from, by slot.
export function sourcesOf(scenario, tables) {
    const found = new Map();
    for (const number of scenario.sources) {
        const { text, slots } = tables.sources[number];
        slots.forEach((slot) => found.set(slot, text));
    }
    return found;
}

// Where the values of the events of a name come from: [field, text] of each field.
export function eventSources(name, scenario, tables) {
    return Object.entries(scenario.event_sources[name] ?? {})
        .map(([field, number]) => [field, tables.sources[number].text]);
}

// The fields of an event that are numbers, as `comity explain --json` has them, by their keys.
function eventValue(event, field, tables) {
    const kind = tables.event_kinds.find((one) => one.name === event.kind);
    return field === "at" ? event.tick : field === kind.amount ? event.amount : event.count;
}

// The same of those values that a setting has not changed, for its file.
export function sourcesText(setting, scenario, tables, keyOf) {
    const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;
    const entry = (text, keys) => `{ of = [${keys.map(quoted).join(", ")}]; text = ${quoted(text)}; }`;
    const entries = scenario.sources.map((number) => tables.sources[number]).map((source) => ({
        text: source.text,
        slots: source.slots.filter((slot) => setting.values[slot] === scenario.values[slot]),
    })).filter(({ slots }) => slots.length > 0).map(({ text, slots }) =>
        entry(text, slots.map(keyOf)));
    for (const name of Object.keys(scenario.event_sources)) {
        const valuesOf = ({ events }, field) => events.filter((event) => event.name === name)
            .map((event) => eventValue(event, field, tables)).join();
        entries.push(...eventSources(name, scenario, tables).filter(([field]) =>
            valuesOf(setting, field) === valuesOf(scenario, field)).map(([field, text]) =>
            entry(text, [`events.${name}.${field}`])));
    }
    return entries.length > 0 ? `sources = (\n${entries.join(",\n")} );\n` : "";
}

// Index sets in the order of the model's shapes.
export const PAIRS = [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]];
export const DYADS = [[0, 1], [0, 2], [1, 2]];

export const dyadCode = (setting, d) => DYADS[d].map((i) => setting.states[i].code).join("-");

// What one slot of a value of these dimensions is about: "Canada: migration"; "" of a scalar.
export function slotLabel(dimensions, k, setting, texts) {
    const state = (i) => texts.name(setting.states[i].name);
    const issue = (m) => texts.name(setting.issues[m]);
    const dyad = (d) => DYADS[d].map(state).join(" – ");
    const venue = (v) => (v < 3 ? dyad(v) : texts.ui.trilateral);
    switch (dimensions) {
    case "issue": return issue(k);
    case "state": return state(k);
    case "state issue": return `${state(Math.floor(k / 4))}${texts.ui.colon}${issue(k % 4)}`;
    case "dyad": return dyad(k);
    case "state partner": return PAIRS[k].map(state).join(" → ");
    case "venue": return venue(k);
    case "venue issue": return `${venue(Math.floor(k / 4))}${texts.ui.colon}${issue(k % 4)}`;
    case "phase_name": return texts.phases[k];
    case "entered_phase": return texts.phases[k + 1];
    default: return "";
    }
}

export const monthNumber = (setting, tick) => setting.start + tick;

export function monthCode(number) {
    return `${String(Math.floor(number / 12)).padStart(4, "0")}-` +
        String(number % 12 + 1).padStart(2, "0");
}

// ---- the address

const sameEvents = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function writeEvent(event, keyOf) {
    const target = event.kind === "set" ? keyOf(event.target) : event.target;
    const { kind, tick, issue, count, amount, name, ...others } = event;
    delete others.target;
    const more = Object.entries(others).map(([field, value]) => `${field}=${value}`);
    return [kind, tick, target, issue, count, amount, name, ...more].join(",");
}

function readEvent(text, slotOf) {
    const [kind, tick, target, issue, count, amount, name, ...more] = text.split(",");
    const event = { kind, tick: Number(tick), issue: Number(issue), count: Number(count),
        amount: Number(amount), name,
        target: kind === "set" ? slotOf(target) : Number(target) };
    for (const field of more) {
        const [key, value] = field.split("=");
        event[key] = Number(value);
    }
    return event;
}

// Writes a setting into URLSearchParams; `keyOf` gives the key of a slot of this setting.
export function writeSetting(parameters, prefix, setting, scenario, keyOf) {
    parameters.set(`${prefix}scenario`, setting.id);
    parameters.set(`${prefix}replicates`, setting.replicates);
    for (const field of ["seed", "ticks"]) {
        if (setting[field] !== scenario[field]) {
            parameters.set(`${prefix}${field}`, setting[field]);
        }
    }
    setting.values.forEach((value, slot) => {
        if (value !== scenario.values[slot]) {
            parameters.set(`${prefix}${keyOf(slot)}`, value);
        }
    });
    if (!sameEvents(setting.events, scenario.events)) {
        parameters.set(`${prefix}events`,
            setting.events.map((event) => writeEvent(event, keyOf)).join(";"));
    }
}

const whole = (text, least, most, otherwise) => {
    const number = Math.round(Number(text));
    return text !== null && text !== "" && number >= least && number <= most ? number : otherwise;
};

// The setting that an address names, or null; unknown keys are counted in `unknown`. `keysOf` gives
// all keys of a setting, by slot.
export function readSetting(parameters, prefix, scenarios, tables, keysOf, unknown) {
    const id = parameters.get(`${prefix}scenario`);
    const scenario = scenarios.find((one) => one.id === id);
    if (!scenario) {
        if (id) {
            unknown.push(id);
        }
        return null;
    }
    const setting = settingOf(scenario);
    setting.ticks = whole(parameters.get(`${prefix}ticks`), 1, TICKS_MOST, setting.ticks);
    setting.replicates = whole(parameters.get(`${prefix}replicates`), 1, WORLDS_MOST, WORLDS);
    setting.seed = readSeed(parameters.get(`${prefix}seed`)) ?? setting.seed;
    const keys = keysOf(setting);
    const taken = new Set(["scenario", "ticks", "replicates", "seed", "events"]);
    for (const [key, text] of parameters) {
        const own = prefix ? key.startsWith(prefix) && key.slice(prefix.length)
            : !key.startsWith("b.") && key;
        if (!own || taken.has(own) || (!prefix && VIEW.has(own))) {
            continue;
        }
        const slot = keys.indexOf(own);
        if (slot < 0 || text.trim() === "" || !Number.isFinite(Number(text))) {
            unknown.push(key);
        } else {
            setting.values[slot] = Number(text);
        }
    }
    const events = parameters.get(`${prefix}events`);
    if (events !== null) {
        const kinds = tables.event_kinds.map((kind) => kind.name);
        const read = events.split(";").filter(Boolean)
            .map((text) => readEvent(text, (key) => keys.indexOf(key)));
        const good = (event) => kinds.includes(event.kind) && event.target >= 0 &&
            [event.tick, event.target, event.issue, event.count, event.amount]
                .every(Number.isFinite);
        unknown.push(...read.filter((event) => !good(event)).map((event) => event.kind));
        setting.events = read.filter(good);
    }
    setting.events = setting.events.filter((event) => event.tick < setting.ticks);
    return setting;
}

// What the address says beside the settings.
export const VIEW = new Set(["lang", "show", "variable", "world", "month", "of"]);

// A seed is a whole number of up to 64 bits, kept as text; null when it is none.
export function readSeed(text) {
    if (text === null || !/^\d{1,20}$/.test(text) || BigInt(text) >= 1n << 64n) {
        return null;
    }
    return String(BigInt(text));
}
