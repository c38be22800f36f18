// SPDX-License-Identifier: GPL-3.0-or-later
// Scheduled events: a time line of markers that can be moved, and a card for each.

import { byId, element, labelled, options, refuse } from "./dom.mjs";
import { eventSources, monthCode, monthNumber, readNumber, readWhole, slotLabel } from "./setting.mjs";

const FEW = 4;

export class Events {
    // changed() is called after the setting's list of events was changed.
    constructor(line, list, adder, tables, changed) {
        Object.assign(this, { line, list, adder, tables, changed });
    }

    kind(event) {
        return this.tables.event_kinds.find((kind) => kind.name === event.kind);
    }

    // valueOf(slot) is the value of a parameter at the start of the run.
    build(setting, texts, keyOf, valueOf) {
        if (this.scenario !== setting.id) { // a long list would hide the parameters
            this.list.parentElement.open = setting.events.length <= FEW;
            this.scenario = setting.id;
        }
        Object.assign(this, { setting, texts, keyOf, valueOf });
        const kinds = element("select", { "data-event": "kind" },
            ...options(this.tables.event_kinds.map((kind) => [kind.name, texts.eventKind(kind)])));
        const add = element("button", { type: "button", "data-event": "add",
            onclick: () => this.add(kinds.value) }, texts.ui.add_event);
        this.adder.replaceChildren(labelled(texts.ui.kind_of_event, kinds), add);
        this.draw();
    }

    draw() {
        const { setting } = this;
        const [shown, after] = [true, false].map((within) =>
            setting.events.filter((event) => within === event.tick < setting.ticks));
        this.shown = shown;
        this.markers = shown.map((event) => this.marker(event));
        const years = [];
        const every = Math.max(1, Math.round(setting.ticks / 12 / 5));
        for (let t = 0; t < setting.ticks; t++) {
            const month = monthNumber(setting, t);
            if (month % 12 === 0 && (month / 12) % every === 0) {
                years.push(element("span", { class: "year", style: this.at(t) },
                    String(month / 12)));
            }
        }
        this.line.replaceChildren(...years, ...this.markers);
        this.cards = shown.map((event, k) => this.card(event, k));
        this.list.parentElement.querySelector("summary").textContent =
            this.texts.fill("event_list", { count: this.cards.length });
        const note = (text) => element("p", { class: "note" }, text);
        this.list.replaceChildren(...(this.cards.length ? this.cards
            : [note(this.texts.ui.no_events)]));
        byId("events-after").textContent = after.length === 0 ? ""
            : this.texts.fill("events_after", {
                events: after.map((event) => this.describe(event)).join("; ") });
    }

    at(tick) {
        return `left: ${100 * tick / Math.max(1, this.setting.ticks - 1)}%`;
    }

    describe(event) {
        const { texts, setting } = this;
        const month = texts.month(monthNumber(setting, event.tick));
        return `${month}${texts.ui.colon}${texts.eventKind(this.kind(event))}` +
            `${event.name ? ` (${event.name})` : ""}`;
    }

    add(name) {
        const kind = this.tables.event_kinds.find((one) => one.name === name);
        const event = { kind: name, tick: Math.floor(this.setting.ticks / 2), target: 0, issue: 0,
            count: kind.count ? 1 : 0, amount: kind.usual ?? 0, name: "" };
        if (kind.target === "slot") {
            event.amount = this.valueOf(0);
        }
        this.setting.events.push(event);
        this.settle();
        this.draw();
        this.list.parentElement.open = true;
        this.focus(event, "select, input");
    }

    // A field of an event after its card was drawn again, for those who work by keyboard.
    focus(event, field) {
        this.cards[this.shown.indexOf(event)]?.querySelector(field).focus();
    }

    settle() {
        this.setting.events.sort((one, other) => one.tick - other.tick);
        this.changed();
    }

    move(event, tick, marker) {
        event.tick = Math.min(this.setting.ticks - 1, Math.max(0, tick));
        marker.style = this.at(event.tick);
        marker.title = this.describe(event);
        marker.setAttribute("aria-label", `${this.describe(event)}. ${this.texts.ui.move_event}`);
        const card = this.cards[this.markers.indexOf(marker)];
        const month = card.querySelector("[data-event=month]");
        month.value = monthCode(monthNumber(this.setting, event.tick));
        card.querySelector(".title").textContent = this.describe(event);
        this.changed();
    }

    marker(event) {
        const marker = element("button", { type: "button", class: `marker ${event.kind}`,
            style: this.at(event.tick), title: this.describe(event), "aria-label":
            `${this.describe(event)}. ${this.texts.ui.move_event}` });
        marker.addEventListener("keydown", (key) => {
            const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -12, PageUp: 12 };
            if (key.key in steps) {
                key.preventDefault();
                this.move(event, event.tick + steps[key.key], marker);
            }
        });
        marker.addEventListener("pointerdown", (down) => {
            marker.setPointerCapture(down.pointerId);
            const box = this.line.getBoundingClientRect();
            const drag = (pointer) => this.move(event, Math.round((pointer.clientX - box.left) /
                box.width * (this.setting.ticks - 1)), marker);
            marker.addEventListener("pointermove", drag);
            const stop = () => {
                marker.removeEventListener("pointermove", drag);
                this.settle();
            };
            marker.addEventListener("pointerup", stop, { once: true });
            marker.addEventListener("pointercancel", stop, { once: true });
        });
        return marker;
    }

    // The things that the target of this kind of event may be.
    targets(kind) {
        const { setting, texts, tables, keyOf } = this;
        const label = (dimensions, count) => Array.from({ length: count }, (_, k) =>
            [k, slotLabel(dimensions, k, setting, texts)]);
        const venues = [...label("dyad", 3), [3, texts.ui.trilateral]];
        switch (kind.target) {
        case "slot":
            return tables.parameters.filter((parameter) => parameter.settable)
                .flatMap(({ slot, slots }) => Array.from({ length: slots }, (_, k) =>
                    [slot + k, keyOf(slot + k)]));
        case "issue": return label("issue", 4);
        case "state": return label("state", 3);
        case "pair": return label("state partner", 6);
        case "venue": return venues;
        case "rupture": return [
            ...venues.map(([v, name]) => [v, `${texts.ui.institutions}${texts.ui.colon}${name}`]),
            ...label("dyad", 3).map(([d, name]) => [4 + d, `${texts.ui.exchange}${texts.ui.colon}${name}`])];
        default: return [[0, ""]];
        }
    }

    // Where its values come from, as the scenario says.
    sourceOf(event) {
        const { texts } = this;
        const fields = new Map();
        for (const [field, text] of eventSources(event.name, this.setting, this.tables)) {
            const label = field === "at" ? texts.ui.month : texts.eventField(field);
            fields.set(text, [...fields.get(text) ?? [], label]);
        }
        return [...fields].map(([text, labels]) => element("p", { class: "facts values" },
            texts.fill("event_source", { fields: labels.join(", "),
                source: texts.valueSource(text) })));
    }

    card(event, k) {
        const { texts, setting } = this;
        const kind = this.kind(event);
        const title = element("span", { class: "title" }, this.describe(event));
        const change = (field, read) => (input) => {
            const value = read(input.target);
            if (value !== null) {
                event[field] = value;
                title.textContent = this.describe(event);
                this.changed();
            }
        };
        const month = element("input", { type: "month", "data-event": "month", value:
            monthCode(monthNumber(setting, event.tick)), min: monthCode(setting.start),
        max: monthCode(monthNumber(setting, setting.ticks - 1)), pattern: "\\d{4}-\\d{2}" });
        month.addEventListener("change", () => {
            const [year, of] = month.value.split("-").map(Number);
            const tick = 12 * year + of - 1 - setting.start;
            if (Number.isInteger(tick) && tick >= 0 && tick < setting.ticks) {
                event.tick = tick;
                this.settle();
                this.draw();
                this.focus(event, "[data-event=month]");
            } else {
                refuse(month, texts.fill("not_a_month", { value: month.value, least: month.min,
                    most: month.max }));
                month.value = monthCode(monthNumber(setting, event.tick));
            }
        });
        const fields = [labelled(texts.ui.month, month, "field month")];
        const targets = element("select", { "data-event": "target" },
            ...options(this.targets(kind), event.target));
        targets.addEventListener("change", (input) => {
            if (kind.target === "slot") { // what was set of another parameter means nothing here
                event.amount = this.valueOf(Number(targets.value));
                amount.value = texts.typed(event.amount);
            }
            change("target", (target) => Number(target.value))(input);
        });
        fields.push(labelled(texts.eventField(kind.target), targets));
        if (kind.issue) {
            const issues = element("select", { "data-event": "issue" },
                ...options(this.targets({ target: "issue" }), event.issue));
            issues.addEventListener("change", change("issue", (target) => Number(target.value)));
            fields.push(labelled(texts.eventField("issue"), issues));
        }
        const typed = (field, label, before) => (target) => {
            const count = field === "count";
            const value = count ? readWhole(target.value, 0, 2 ** 32 - 1)
                : readNumber(target.value, texts.language); // the library knows the range
            refuse(target, value !== null ? "" : texts.fill("not_a_value", { key: label,
                value: target.value, range: texts.ui[count ? "any_whole" : "any_number"] }));
            return value ?? before();
        };
        let amount;
        for (const field of ["amount", "count"]) {
            if (kind[field]) {
                const label = texts.eventField(kind[field]);
                const input = element("input", { "data-event": field,
                    value: texts.typed(event[field]),
                    ...(field === "count" ? { type: "number", min: 1, step: 1 }
                        : { type: "text", inputmode: "decimal", autocomplete: "off" }) });
                let before; // what it held when typing began
                input.addEventListener("focus", () => {
                    before = event[field];
                });
                input.addEventListener("input", change(field, typed(field, label, () => before)));
                amount ??= input;
                input.addEventListener("change", () => {
                    input.value = texts.typed(event[field]);
                });
                fields.push(labelled(label, input));
            }
        }
        for (const flag of kind.flags ?? []) {
            const box = element("input", { type: "checkbox", "data-event": flag });
            box.checked = Boolean(event[flag]);
            box.addEventListener("change", change(flag, (target) => Number(target.checked)));
            fields.push(labelled(texts.eventField(flag), box, "field check"));
        }
        const remove = element("button", { type: "button", "data-event": "remove", "aria-label":
            `${texts.ui.remove_event}${texts.ui.colon}${this.describe(event)}` }, texts.ui.remove_event);
        remove.addEventListener("click", () => {
            const place = this.shown.indexOf(event);
            setting.events.splice(setting.events.indexOf(event), 1);
            this.settle();
            this.draw();
            const next = this.shown[Math.min(place, this.shown.length - 1)];
            if (next) {
                this.focus(next, "[data-event=remove]");
            } else {
                this.adder.querySelector("select").focus();
            }
        });
        return element("div", { class: `event ${event.kind}`, "data-number": k },
            element("p", {}, title, remove),
            element("p", { class: "facts" }, texts.eventMeaning(kind)),
            ...this.sourceOf(event),
            element("div", { class: "fields" }, ...fields));
    }
}
