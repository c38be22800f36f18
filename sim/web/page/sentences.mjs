// SPDX-License-Identifier: GPL-3.0-or-later
// The story of a world in another language than the program's. What happened is found by the
// program (include/comity/narrative.h); here are only the words, from the section `story` of a
// language. An event of a sort that a language has no words for is left in English.

import { DYADS, dyadCode, monthNumber, PAIRS } from "./setting.mjs";

const REGION = 3;

class Teller {
    constructor(setting, tables, texts, keyOf) {
        Object.assign(this, { setting, tables, texts, keyOf });
    }

    fill(key, values) {
        const { story } = this.texts;
        if (!(key in story)) {
            throw new RangeError(key);
        }
        return story[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    }

    // Of a parameter that has one.
    value(key) {
        return this.setting.values[this.tables.parameters.find((one) => one.key === key).slot];
    }

    state(i) {
        return this.texts.name(this.setting.states[i].name);
    }

    dyad(d) {
        return DYADS[d].map((i) => this.state(i)).join(" – ");
    }

    venue(v) {
        return v < REGION ? this.dyad(v) : this.texts.story.all_three;
    }

    number(value, digits = 2) {
        return this.texts.number(value, digits);
    }

    change({ before, after }) {
        return `${this.number(before)} → ${this.number(after)}`;
    }

    cause(event) {
        return this.setting.events[event.schedule];
    }

    name(event) {
        const name = event.schedule >= 0 ? this.cause(event).name : "";
        return name ? ` (${name})` : "";
    }

    depth(event) {
        return event.after < event.before ? this.number(event.after) : this.change(event);
    }

    accord(key, event, count, venue, issue) {
        return this.fill(`${key}_${count > 1 ? "many" : "one"}`, { count, venue: this.venue(venue),
            issue: this.texts.name(this.setting.issues[issue]), depth: this.depth(event),
            institutions: this.texts.story[venue < REGION ? "bilateral" : "trilateral"],
            name: this.name(event) });
    }

    scheduled(event) {
        const cause = this.cause(event);
        const name = this.name(event);
        const venues = this.tables.event_kinds.find((kind) => kind.name === cause.kind).target;
        switch (cause.kind) {
        case "set":
            return this.fill("set", { name, key: this.keyOf(cause.target),
                before: this.texts.plain(event.before), after: this.texts.plain(event.after) });
        case "shock":
            return this.fill("shock", { name, amount: this.number(cause.amount),
                issue: this.texts.name(this.setting.issues[cause.target]) });
        case "accord":
            return this.accord("scheduled_accord", event, cause.count, cause.target, cause.issue);
        case "rupture":
            return this.fill(cause.target > REGION ? "rupture_exchange" : "rupture_institutions",
                { name, venue: this.venue(cause.target % 4), change: this.change(event) });
        case "esteem":
            return this.fill(cause.amount < 0 ? "esteem_lost" : "esteem_won", { name,
                state: this.state(cause.target),
                percent: this.texts.plain(100 * Math.abs(cause.amount)) });
        default:
            throw new RangeError(`${cause.kind} ${venues}`);
        }
    }

    act(key, event) {
        const [actor, partner] = PAIRS[event.subject].map((i) => this.state(i));
        const values = { actor, partner, name: this.name(event), change: this.change(event),
            before: this.number(event.before) };
        const peace = key === "coercion" ? this.fill("peace_change", { change: this.change({
            before: event.peaceBefore, after: event.peaceAfter }) }) : "";
        const effect = this.fill(!event.noticed ? "act_unnoticed"
            : event.after < event.before ? "trust_falls" : "trust_was", values) + peace;
        if (event.schedule >= 0) {
            const cause = this.cause(event);
            const month = event.tick - cause.tick + 1;
            const of = cause.count > 1
                ? this.fill("month_of", { month, months: cause.count }) : "";
            return this.fill(`${key}_scheduled`, { ...values, of, effect });
        }
        const percent = 100 * event.number;
        return this.fill(key, { ...values, effect,
            percent: this.number(percent, percent < 0.095 ? 3 : percent < 0.95 ? 1 : 0) });
    }

    // From one value to another, with the month of the first unless it is the one before.
    stretch(key, event) {
        const since = event.tick > event.since + 1 ? this.fill("since",
            { month: this.texts.month(monthNumber(this.setting, event.since)) }) : "";
        return this.fill(key, { dyad: this.dyad(event.subject), change: this.change(event),
            since });
    }

    // With more digits where two would hide on which side of the limit it is.
    level(value, limit) {
        let digits = 2;
        while (digits < 6 && value !== limit && Math.abs(value - limit) < 0.5 * 10 ** -digits) {
            digits++;
        }
        return this.number(value, digits);
    }

    threshold(value) {
        const cents = 100 * value;
        return Math.abs(cents - Math.round(cents)) < 1e-9 ? this.number(value)
            : this.texts.plain(value);
    }

    whose(slot, subject) {
        const variable = this.tables.variables.find((one) =>
            slot >= one.slot && slot < one.slot + one.slots);
        if (variable?.dimensions === "state") {
            return ` (${this.setting.states[slot - variable.slot].code})`;
        }
        return variable?.dimensions === "dyad" && subject === REGION
            ? ` (${dyadCode(this.setting, slot - variable.slot)})` : "";
    }

    condition(of, event, limit = of.threshold, met = of.met) {
        const name = this.texts.story[of.name] ?? of.name;
        return `${name} ${this.level(of.value, limit)} ${met ? "≥" : "<"} ` +
            `${this.threshold(of.threshold)}${this.whose(of.slot, event.subject)}`;
    }

    phase(event) {
        const phase = (p) => this.texts.phases[p].toLocaleUpperCase(this.texts.language);
        const who = event.subject === REGION ? this.texts.story.the_region
            : this.fill("the_dyad", { dyad: this.dyad(event.subject) });
        if (event.after > event.before) {
            return this.fill("phase_entered", { who, phase: phase(event.after),
                months: event.tick - event.since + 1,
                conditions: event.conditions.filter((of) => of.phase === event.after)
                    .map((of) => this.condition(of, event)).join(", ") });
        }
        const slack = this.value("phases.slack");
        return this.fill("phase_lost", { who, before: phase(event.before),
            after: phase(event.after), slack: this.texts.plain(slack),
            regression: event.number > 0
                ? this.fill("regression", { number: event.number }) : "",
            conditions: event.conditions
                .filter((of) => of.phase <= event.after + 1 && !of.withinSlack)
                .map((of) => this.condition(of, event, of.threshold - slack, false)).join(", ") });
    }

    obstacle(event) {
        const next = event.after + 1;
        const all = event.conditions;
        const worst = all[event.number];
        const outdone = (of, code) => all.some((other, c) => other.phase <= next && c !== code &&
            other.slot === of.slot && (other.threshold > of.threshold ||
                (other.threshold === of.threshold && c > code)));
        const others = all.filter((of, code) => of.phase <= next && !of.met && of !== worst &&
            !outdone(of, code)).map((of) => this.condition(of, event));
        return this.fill("obstacle", {
            phase: this.texts.phases[next].toLocaleUpperCase(this.texts.language),
            worst: this.condition(worst, event),
            others: others.length ? this.fill("also", { others: others.join(", ") }) : "" });
    }

    coupling({ before, after, number, forced }) {
        const names = this.texts.story;
        const state = [names.uncoupled, names.loose, names.tight];
        return this.fill(after === 0 ? "coupling_lost" : before > after ? "coupling_only"
            : "coupling", { state: state[after === 0 ? before : after],
            peace: this.number(number), forced: forced ? names.forced : "" });
    }

    tell(event) {
        switch (event.kind) {
        case "SCHEDULED": return this.scheduled(event);
        case "ACT": return this.act("act", event);
        case "COERCION": return this.act("coercion", event);
        case "REFUSALS": return this.fill("refusals", { venue: this.venue(event.subject),
            refused: this.number(event.number, 0), proposals: this.number(event.after, 0) });
        case "BLAME": {
            const [actor, partner] = PAIRS[event.subject].map((i) => this.state(i));
            const since = event.tick > event.since + 1 ? this.fill("since",
                { month: this.texts.month(monthNumber(this.setting, event.since)) }) : "";
            return this.fill("blame", { actor, partner, change: this.change(event), since });
        }
        case "MISREADING": {
            const [actor, partner] = PAIRS[event.subject].map((i) => this.state(i));
            return this.fill("misreading", { actor, partner,
                effect: this.fill("trust_falls", { partner, change: this.change(event) }) });
        }
        case "ACCORD":
            return this.accord("accord", event, event.number, event.subject, event.issue);
        case "BORDER_CLOSING": return this.stretch("border_closing", event);
        case "EXCHANGE_DIP": return this.stretch("exchange_dip", event);
        case "VISION": {
            const { story } = this.texts;
            const visions = [story.negative, story.intermediate, story.positive];
            return this.fill("vision", { dyad: this.dyad(event.subject),
                vision: visions[event.after], trust: this.number(event.number) });
        }
        case "PHASE": return this.phase(event);
        case "COUPLING": return this.coupling(event);
        case "OBSTACLE": return this.obstacle(event);
        default: throw new RangeError(event.kind);
        }
    }
}

// [{ tick, text, language, ofRegion }] of a world's story; keyOf names the slots of the setting.
export function tellStory(story, setting, tables, texts, keyOf) {
    const teller = new Teller(setting, tables, texts, keyOf);
    return story.map((event) => {
        const ofRegion = event.kind === "PHASE" && event.subject === REGION;
        if (texts.story) {
            try {
                return { tick: event.tick, text: teller.tell(event), language: texts.language,
                    ofRegion };
            } catch (error) {
                if (!(error instanceof RangeError)) {
                    throw error;
                }
            }
        }
        return { tick: event.tick, text: event.text, language: "en", ofRegion };
    });
}
