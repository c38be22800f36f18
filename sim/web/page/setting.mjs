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

// As it is run: a copy with its events in order, without those after the end, as `--ticks` has it.
export function asRun(setting) {
    return { ...setting, values: [...setting.values],
        events: setting.events.filter((event) => event.tick < setting.ticks)
            .map((event) => ({ ...event })).sort((one, other) => one.tick - other.tick) };
}

// The value of a slot in a month, which events may have set.
export function valueAt(setting, slot, tick) {
    return setting.events.filter((event) => event.kind === "set" && event.target === slot &&
        event.tick <= tick).reduce((_, event) => event.amount, setting.values[slot]);
}

// A number as it is written in a scenario file, or in a language with decimal commas with one of
// these; null where a text is none.
export function readNumber(text, language = "en") {
    const plain = language === "en" ? text.trim() : text.trim().replace(",", ".");
    const number = Number(plain);
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(number)
        ? number : null;
}

export function readWhole(text, least, most) {
    const number = readNumber(text);
    return Number.isInteger(number) && number >= least && number <= most ? number : null;
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

// The event that a text is, or null.
function readEvent(text, kinds, slotOf) {
    const [kind, tick, target, issue, count, amount, name, ...more] = text.split(",");
    const known = kinds.find((one) => one.name === kind);
    const whole = (number) => readWhole(number ?? "", 0, 2 ** 32 - 1);
    const event = { kind, tick: whole(tick), issue: whole(issue), count: whole(count),
        amount: readNumber(amount ?? ""), name: name ?? "",
        target: kind === "set" ? slotOf(target) : whole(target) };
    for (const field of more) {
        const [flag, value] = field.split("=");
        event[flag] = known?.flags?.includes(flag) ? whole(value) : null;
    }
    const named = /^([A-Za-z]\w{0,30})?$/.test(event.name); // as in a scenario file
    return known && named && event.target >= 0 && !Object.values(event).includes(null) ? event : null;
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

// A whole number of an address, or `otherwise`; what is none is put into `refused`.
export function wholeOf(parameters, key, least, most, otherwise, refused) {
    const value = parameters.get(key);
    const number = value === null ? otherwise : readWhole(value, least, most);
    if (number === null) {
        refused.push({ why: "not_whole", key, value, least, most });
    }
    return number ?? otherwise;
}

// One of a list of names, in the same way.
export function oneOf(parameters, key, list, otherwise, refused) {
    const value = parameters.get(key) ?? otherwise;
    if (!list.includes(value)) {
        refused.push({ why: "no_such", key, value });
    }
    return list.includes(value) ? value : otherwise;
}

// The setting that an address names, of the scenario `otherwise` if it names none, or null where
// there is no such scenario; what cannot be read is put into `refused`, the texts' key in `why`.
// `keysOf` gives all keys of a setting, by slot; `first` is the setting of which this is the second.
export function readSetting(parameters, prefix, otherwise, scenarios, tables, keysOf, refused,
    first = null) {
    const id = parameters.get(`${prefix}scenario`) ?? otherwise;
    const scenario = scenarios.find((one) => one.id === id);
    if (!scenario) {
        refused.push({ why: "no_such", key: `${prefix}scenario`, value: id });
        return null;
    }
    const setting = settingOf(scenario);
    setting.ticks = wholeOf(parameters, `${prefix}ticks`, 1, TICKS_MOST, setting.ticks, refused);
    setting.replicates = wholeOf(parameters, `${prefix}replicates`, 1, WORLDS_MOST,
        first?.replicates ?? WORLDS, refused);
    const seed = parameters.get(`${prefix}seed`);
    setting.seed = readSeed(seed) ?? first?.seed ?? setting.seed;
    if (seed !== null && readSeed(seed) === null) {
        refused.push({ why: "not_whole", key: `${prefix}seed`, value: seed, least: 0,
            most: SEED_MOST });
    }
    for (const field of first ? ["replicates", "seed"] : []) {
        if (setting[field] !== first[field]) {
            refused.push({ why: "not_same", key: `${prefix}${field}`, value: setting[field],
                first: first[field] });
            setting[field] = first[field];
        }
    }
    const keys = keysOf(setting);
    const taken = new Set(["scenario", "ticks", "replicates", "seed", "events"]);
    for (const [key, text] of parameters) {
        const own = prefix ? key.startsWith(prefix) && key.slice(prefix.length)
            : !key.startsWith("b.") && key;
        if (!own || taken.has(own) || (!prefix && VIEW.has(own))) {
            continue;
        }
        const slot = keys.indexOf(own);
        const value = readNumber(text);
        if (slot < 0) {
            refused.push({ why: "unknown_key", key });
        } else if (value === null) {
            refused.push({ why: "not_a_value", key, value: text, slot });
        } else {
            setting.values[slot] = value;
        }
    }
    const events = parameters.get(`${prefix}events`);
    if (events !== null) {
        setting.events = [];
        for (const text of events.split(";").filter(Boolean)) {
            const event = readEvent(text, tables.event_kinds, (key) => keys.indexOf(key));
            if (event) {
                setting.events.push(event);
            } else {
                refused.push({ why: "not_an_event", key: `${prefix}events`, value: text });
            }
        }
    }
    return setting;
}

// What the address says beside the settings.
export const VIEW = new Set(["lang", "show", "variable", "world", "month", "of"]);

export const SEED_MOST = String((1n << 64n) - 1n);

// A seed is a whole number of up to 64 bits, kept as text; null when it is none.
export function readSeed(text) {
    const plain = (text ?? "").trim();
    return /^\d{1,20}$/.test(plain) && BigInt(plain) <= BigInt(SEED_MOST) ? String(BigInt(plain))
        : null;
}
