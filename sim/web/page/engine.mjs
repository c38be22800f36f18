// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel in WebAssembly: fills settings, runs their worlds, reads what came out. It knows no
// page, so that a worker, the page itself and the tests in node use the same code.

import { halfWidth, meanAndDeviation, shareInterval } from "./statistics.mjs";

const TEXT = { title: 0, stateCode: 1, stateName: 2, issue: 3 };
export const NO_MEMORY = "no memory";
export const PHASES = 4;
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

// A setting is what `comity explain --json` says of a scenario, with `values` for all slots.
export class Engine {
    static async load(bytes, tables) {
        const imports = { env: { emscripten_notify_memory_growth() {} } };
        const { instance } = await WebAssembly.instantiate(bytes, imports);
        return new Engine(instance.exports, tables);
    }

    constructor(door, tables) {
        this.door = door;
        this.tables = tables;
        this.slots = last(tables.parameters).slot + last(tables.parameters).slots;
        this.recordSlots = last(tables.variables).slot + last(tables.variables).slots;
        this.outcomeSlots = last(tables.outcomes).slot + last(tables.outcomes).slots;
        door._initialize?.();
        this.explorer = door.explorer_new();
        if (!this.explorer) {
            throw new Error(NO_MEMORY);
        }
    }

    // ---- settings

    fill(which, setting) {
        const { door, explorer } = this;
        const seed = BigInt(setting.seed);
        door.explorer_run_of(explorer, which, setting.start, setting.ticks, setting.replicates,
            Number(seed >> 32n), Number(seed & 0xffffffffn));
        this.doubles(door.explorer_parameters(explorer, which), this.slots).set(
            setting.values.map((value) => value ?? NaN));
        this.writeText(which, TEXT.title, 0, setting.title);
        setting.states.forEach((state, i) => {
            this.writeText(which, TEXT.stateCode, i, state.code);
            this.writeText(which, TEXT.stateName, i, state.name);
        });
        setting.issues.forEach((issue, m) => this.writeText(which, TEXT.issue, m, issue));
        const kinds = this.tables.event_kinds.map((kind) => kind.name);
        for (const event of setting.events) {
            const name = door.explorer_add_event(explorer, which, kinds.indexOf(event.kind),
                event.tick, event.target, event.issue, event.count, event.amount,
                Number(event.coercive ?? 0));
            if (!name) {
                throw new Error(NO_MEMORY);
            }
            this.write(name, event.name, 32);
        }
    }

    // What is wrong with a setting that was filled in: one line each.
    check(which) {
        const count = this.door.explorer_check(this.explorer, which);
        if (count < 0) { // SIZE_MAX
            throw new Error(NO_MEMORY);
        }
        return Array.from({ length: count },
            (_, k) => this.read(this.door.explorer_problem(this.explorer, k)));
    }

    key(which, slot) {
        return this.read(this.door.explorer_key(this.explorer, which, slot));
    }

    // The value of a slot that is not given, of a setting that was filled in.
    inForce(which, slot) {
        return this.door.comity_parameter_in_force(
            this.door.explorer_parameters(this.explorer, which), slot);
    }

    scenarioText(which) {
        const at = this.door.explorer_scenario(this.explorer, which);
        if (!at) {
            throw new Error(NO_MEMORY);
        }
        return this.read(at);
    }

    // ---- worlds

    // Runs one or two settings, without problems, and keeps the values of one variable.
    run(settings, variable, meanField = false) {
        const status = this.door.explorer_run(this.explorer, settings.length, variable, meanField);
        if (status) {
            throw new Error(NO_MEMORY); // there is no other reason in a setting without problems
        }
        return settings.map((setting, which) => this.collect(setting, which));
    }

    collect(setting, which) {
        const { door, explorer } = this;
        const { ticks, replicates } = setting;
        const sums = this.doubles(door.explorer_sums(explorer, which), ticks * this.recordSlots);
        return {
            ticks, replicates,
            phases: new Uint32Array(door.memory.buffer, door.explorer_phases(explorer, which),
                ticks * PHASES).slice(),
            means: sums.map((sum) => sum / replicates),
            outcomes: this.doubles(door.explorer_outcomes(explorer, which),
                replicates * this.outcomeSlots).slice(),
        };
    }

    // All values kept of the variable: [slot][tick][replicate]. Sorting spoils it for `differences`.
    kept(which, slots, setting) {
        return this.doubles(this.door.explorer_kept(this.explorer, which),
            slots * setting.ticks * setting.replicates);
    }

    // Quantiles and mean by slot and tick, with the bits of a sweep's series:
    // { q: [5 arrays of slots * ticks], mean }.
    bands(which, slots, setting) {
        const { door } = this;
        const { ticks, replicates } = setting;
        const rows = slots * ticks;
        const at = door.explorer_kept(this.explorer, which);
        const bands = { q: QUANTILES.map(() => new Float64Array(rows)),
            mean: new Float64Array(rows) };
        for (let row = 0; row < rows; row++) {
            const place = at + row * replicates * 8;
            const values = this.doubles(place, replicates);
            const [centre] = values;
            let sum = 0;
            for (let r = 0; r < replicates; r++) {
                sum += values[r] - centre;
            }
            bands.mean[row] = centre + sum / replicates;
            values.sort();
            for (let k = 0; k < QUANTILES.length; k++) {
                bands.q[k][row] = door.comity_quantile_sorted(replicates, place, QUANTILES[k]);
            }
        }
        return bands;
    }

    // Second setting minus first, replicate by replicate, by slot and tick, with the 95 %
    // interval. Call it before `bands`.
    differences(slots, settings) {
        const [one, other] = settings;
        const ticks = Math.min(one.ticks, other.ticks);
        const pairs = one.replicates; // both have the same
        const kept = settings.map((setting, which) => this.kept(which, slots, setting));
        const difference = newDifference(slots, ticks);
        const values = new Float64Array(pairs);
        for (let s = 0; s < slots; s++) {
            for (let t = 0; t < ticks; t++) {
                const from = [(s * one.ticks + t) * one.replicates,
                    (s * other.ticks + t) * other.replicates];
                for (let r = 0; r < pairs; r++) {
                    values[r] = kept[1][from[1] + r] - kept[0][from[0] + r];
                }
                const { mean, deviation } = meanAndDeviation(values);
                const half = halfWidth(deviation, pairs);
                difference.mean[s * ticks + t] = mean;
                difference.low[s * ticks + t] = mean - half;
                difference.high[s * ticks + t] = mean + half;
            }
        }
        return difference;
    }

    // The same of the share of worlds that are in a phase or a higher one: [phase - 1][tick].
    phaseDifferences(settings) {
        const [one, other] = settings;
        const ticks = Math.min(one.ticks, other.ticks);
        const pairs = one.replicates; // both have the same
        const levels = settings.map((setting, which) => new Uint8Array(this.door.memory.buffer,
            this.door.explorer_levels(this.explorer, which), setting.ticks * setting.replicates));
        const difference = newDifference(PHASES - 1, ticks);
        for (let phase = 1; phase < PHASES; phase++) {
            for (let t = 0; t < ticks; t++) {
                let more = 0;
                let less = 0;
                for (let r = 0; r < pairs; r++) {
                    const then = levels[0][t * one.replicates + r] >= phase;
                    const now = levels[1][t * other.replicates + r] >= phase;
                    more += now && !then;
                    less += then && !now;
                }
                const at = (phase - 1) * ticks + t;
                difference.mean[at] = (more - less) / pairs;
                [difference.low[at], difference.high[at]] = shareInterval(more, less, pairs);
            }
        }
        return difference;
    }

    // One replicate of a setting: its record [tick][slot] and its story.
    world(which, replicate, setting, meanField = false) {
        const { door, explorer } = this;
        const at = door.explorer_world(explorer, which, replicate, meanField);
        if (!at) {
            throw new Error(NO_MEMORY);
        }
        const record = this.doubles(at, setting.ticks * this.recordSlots).slice();
        const story = Array.from({ length: door.explorer_story_length(explorer) },
            (_, k) => this.storyEvent(which, k));
        return { replicate, record, story };
    }

    // An event of the story: the program's sentence, and the numbers for those of other languages.
    storyEvent(which, k) {
        const { door, explorer } = this;
        const event = { tick: door.explorer_story_tick(explorer, k),
            text: this.read(door.explorer_story_text(explorer, which, k)),
            kind: this.read(door.explorer_story_kind(explorer, k)) };
        const fields = ["since", "subject", "issue", "schedule", "conditions", "before", "after",
            "number", "noticed", "peaceBefore", "peaceAfter", "forced"];
        const numbers = this.doubles(door.explorer_story_numbers(explorer, k), fields.length);
        fields.forEach((field, n) => {
            event[field] = numbers[n];
        });
        event.conditions = event.conditions < 0 ? [] : this.conditions(event);
        return event;
    }

    conditions({ conditions, subject }) {
        const { door, explorer } = this;
        const found = [];
        const of = Math.min(subject, 3);
        for (let code = 0, name; (name = door.explorer_condition_name(code, of)); code++) {
            const [value, threshold, slot, met, withinSlack, phase] =
                this.doubles(door.explorer_condition(explorer, conditions, code), 6);
            found.push({ name: this.read(name), value, threshold, slot, met, withinSlack, phase });
        }
        return found;
    }

    // ---- memory

    doubles(at, count) {
        return new Float64Array(this.door.memory.buffer, at, count);
    }

    writeText(which, field, index, text) {
        this.write(this.door.explorer_text(this.explorer, which, field, index), text,
            this.door.explorer_text_size(field));
    }

    write(at, text, size) {
        const bytes = new TextEncoder().encode(text);
        const place = new Uint8Array(this.door.memory.buffer, at, size);
        place.fill(0);
        place.set(bytes.subarray(0, size - 1));
    }

    read(at) {
        const bytes = new Uint8Array(this.door.memory.buffer);
        return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
    }
}

function last(list) {
    return list[list.length - 1];
}

function newDifference(rows, ticks) {
    const [mean, low, high] = [0, 1, 2].map(() => new Float64Array(rows * ticks));
    return { ticks, mean, low, high };
}

// What a request of the page asks for; the answer is plain data that a worker can send.
export function answer(engine, request) {
    const { settings, variable, replicate, meanField } = request;
    const slots = engine.tables.variables[variable].slots;
    settings.forEach((setting, which) => engine.fill(which, setting));
    const problems = settings.map((_, which) => engine.check(which));
    if (problems.some((list) => list.length > 0)) {
        return { problems };
    }
    const results = engine.run(settings, variable, meanField);
    const reply = { problems, results, variable };
    if (settings.length > 1) {
        reply.difference = engine.differences(slots, settings);
        reply.phaseDifference = engine.phaseDifferences(settings);
    }
    results.forEach((result, which) => {
        result.bands = engine.bands(which, slots, settings[which]);
        result.world = engine.world(which, Math.min(replicate, settings[which].replicates - 1),
            settings[which], meanField);
    });
    return reply;
}
