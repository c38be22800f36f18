// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel in WebAssembly: fills settings, runs their worlds, reads what came out. It knows no
// page, so that a worker, the page itself and the tests in node use the same code.

const TEXT = { title: 0, stateCode: 1, stateName: 2, issue: 3 };
export const NO_MEMORY = "no memory";
export const PHASES = 4;
const OF_OUTCOME = 7;

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
        this.quantiles = [];
        for (let k = 0, quantile; !Number.isNaN(quantile = door.explorer_quantile(k)); k++) {
            this.quantiles.push(quantile);
        }
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

    // Runs one or two settings, without problems: what the figures show of them and of a variable.
    run(settings, variable, meanField = false) {
        const { door, explorer } = this;
        const status = door.explorer_run(explorer, settings.length, variable, meanField);
        if (status) {
            throw new Error(NO_MEMORY); // there is no other reason in a setting without problems
        }
        const { slots } = this.tables.variables[variable];
        const found = { variable,
            outcomes: this.parts(door.explorer_outcomes(explorer), this.outcomeSlots, OF_OUTCOME),
            results: settings.map((setting, which) => this.collect(setting, which, slots)) };
        if (settings.length > 1) {
            const ticks = Math.min(...settings.map((setting) => setting.ticks));
            const difference = (at, rows) => {
                const [mean, low, high] = this.parts(at, 3, rows * ticks);
                return { ticks, mean, low, high };
            };
            found.difference = difference(door.explorer_differences(explorer), slots);
            found.phaseDifference = difference(door.explorer_phase_differences(explorer),
                PHASES - 1);
        }
        return found;
    }

    collect({ ticks, replicates }, which, slots) {
        const { door, explorer, quantiles } = this;
        const [mean, ...q] = this.parts(door.explorer_bands(explorer, which),
            1 + quantiles.length, slots * ticks);
        return {
            ticks, replicates,
            shares: this.doubles(door.explorer_shares(explorer, which), ticks * PHASES).slice(),
            means: this.doubles(door.explorer_means(explorer, which),
                ticks * this.recordSlots).slice(),
            bands: { mean, q, quantiles },
        };
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

    // Copies of arrays that lie one after the other.
    parts(at, count, size) {
        return Array.from({ length: count },
            (_, k) => this.doubles(at + 8 * k * size, size).slice());
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

// What a request of the page asks for; the answer is plain data that a worker can send.
export function answer(engine, request) {
    const { settings, variable, replicate, meanField } = request;
    settings.forEach((setting, which) => engine.fill(which, setting));
    const problems = settings.map((_, which) => engine.check(which));
    if (problems.some((list) => list.length > 0)) {
        return { problems };
    }
    const reply = { problems, ...engine.run(settings, variable, meanField) };
    reply.results.forEach((result, which) => {
        result.world = engine.world(which, Math.min(replicate, settings[which].replicates - 1),
            settings[which], meanField);
    });
    return reply;
}
