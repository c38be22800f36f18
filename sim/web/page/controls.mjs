// SPDX-License-Identifier: GPL-3.0-or-later
// Sliders and fields for every parameter, in groups, made from the table.

import { element, refuse } from "./dom.mjs";
import { readNumber, slotLabel, sourcesOf } from "./setting.mjs";

// "conduct" of "conduct.base"; what stands alone is the region's.
const groupOf = (parameter) =>
    (parameter.key.includes(".") ? parameter.key.split(".")[0] : "region");

// Which of several members a slot belongs to, and its label there: "Canada", "migration".
function memberOf(parameter, k, setting, texts) {
    const states = parameter.dimensions.startsWith("state") && parameter.dimensions.split(" ");
    if (states && states[1] === "partner") {
        const dyads = [0, 1, 0, 2, 1, 2];
        return [slotLabel("dyad", dyads[k], setting, texts),
            slotLabel("state partner", k, setting, texts)];
    }
    if (states) {
        const each = parameter.slots / 3;
        const i = Math.floor(k / each);
        return [slotLabel("state", i, setting, texts),
            each > 1 ? slotLabel("issue", k % each, setting, texts) : ""];
    }
    if (parameter.dimensions === "dyad") {
        return [slotLabel("dyad", k, setting, texts), ""];
    }
    return ["", slotLabel(parameter.dimensions, k, setting, texts)];
}

function rangeText(parameter, texts) {
    const left = parameter.interval === "open low" ? "(" : "[";
    const right = parameter.interval === "open high" ? ")" : "]";
    const whole = parameter.interval === "whole" ? `${texts.ui.whole_number} ` : "";
    const comma = texts.language === "en" ? "," : ";"; // where the decimal point is a comma
    return `${whole}${left}${texts.plain(parameter.low)}${comma} ` +
        `${texts.plain(parameter.high)}${right}`;
}

// The same where it is said what is expected.
const expected = (parameter, texts) => (parameter.interval === "whole" ? ""
    : `${texts.ui.a_number} `) + rangeText(parameter, texts);

// A slider covers the range, or of a wide one the part around the scenario's value.
function sliderLimits(parameter, value) {
    const wide = parameter.high > 50;
    let high = wide ? 4 * Math.max(Math.abs(value), parameter.interval === "whole" ? 6 : 0.25)
        : parameter.high;
    let step = parameter.interval === "whole" ? 1 : 10 ** Math.floor(Math.log10(
        (high - parameter.low) / 90));
    if (high - parameter.low === 1) {
        step = 0.005;
    }
    if (wide && step > 1) {
        high = Math.ceil(high / step) * step;
    }
    let low = parameter.low;
    low += parameter.interval === "open low" ? step : 0;
    high -= parameter.interval === "open high" ? step : 0;
    return { low, high: Math.min(high, parameter.high), step };
}

function allows(parameter, value) {
    return Number.isFinite(value) && value >= parameter.low && value <= parameter.high &&
        !(parameter.interval === "open low" && value === parameter.low) &&
        !(parameter.interval === "open high" && value === parameter.high) &&
        !(parameter.interval === "whole" && !Number.isInteger(value));
}

export class Controls {
    // changed(slot, value) is called when the user moves or types; problemOf(slot, value) says what
    // is wrong with a value out of range; keyOf(slot) names a slot.
    constructor(container, tables, changed, problemOf) {
        this.problemOf = problemOf;
        this.container = container;
        this.tables = tables;
        this.changed = changed;
        this.rows = [];
        this.open = new Set(["region"]);
    }

    // Makes all fields anew: another scenario or language. Values that are not given are null; what
    // then holds is inForce(slot).
    build(setting, scenario, texts, keyOf, inForce) {
        this.inForce = inForce;
        this.setting = setting;
        this.scenario = scenario;
        this.sources = sourcesOf(scenario, this.tables);
        this.texts = texts;
        this.rows = [];
        const groups = new Map();
        for (const parameter of this.tables.parameters) {
            const name = groupOf(parameter);
            if (!groups.has(name)) {
                groups.set(name, new Map());
            }
            for (let k = 0; k < parameter.slots; k++) {
                const [member, label] = memberOf(parameter, k, setting, texts);
                const members = groups.get(name);
                if (!members.has(member)) {
                    members.set(member, []);
                }
                members.get(member).push({ parameter, slot: parameter.slot + k, label, k });
            }
        }
        this.container.replaceChildren(...[...groups].map(([name, members]) =>
            this.group(name, members, keyOf)));
        this.update();
    }

    group(name, members, keyOf) {
        const { texts } = this;
        const parts = [];
        for (const [member, rows] of members) {
            let last = null;
            const fields = rows.flatMap((row) => {
                const made = [];
                if (row.parameter !== last) {
                    made.push(this.heading(row.parameter, rows.filter((other) =>
                        other.parameter === row.parameter).map(({ slot }) => slot)));
                    last = row.parameter;
                }
                made.push(this.row(row, member, keyOf(row.slot)));
                return made;
            });
            parts.push(member ? this.fold(`${name}/${member}`, member, fields, "member")
                : element("div", {}, ...fields));
        }
        return this.fold(name, texts.group(name), parts, "group");
    }

    fold(name, label, parts, className) {
        const count = element("span", { class: "count" });
        const folded = element("details", { class: className, open: this.open.has(name) },
            element("summary", {}, label, " ", count), ...parts);
        folded.addEventListener("toggle", () =>
            (folded.open ? this.open.add(name) : this.open.delete(name)));
        return folded;
    }

    // Where the values of these slots come from, as the scenario says; "" of a coefficient of which
    // it says nothing.
    sourceOfValues(parameter, slots) {
        const given = new Set(slots.map((slot) => this.sources.get(slot)));
        const region = parameter.role === "input" || parameter.role === "start";
        const said = [...given].map((text) => (text ? this.texts.valueSource(text)
            : region ? this.texts.ui.no_source : ""));
        return said.filter(Boolean).join("; ");
    }

    heading(parameter, slots) {
        const { texts } = this;
        const source = this.sourceOfValues(parameter, slots);
        const meaning = texts.parameter(parameter);
        return element("div", { class: "meaning", "data-search":
            `${parameter.key} ${parameter.symbol} ${meaning}`.toLowerCase() },
        element("p", { class: "what" }, meaning),
        element("p", { class: "facts" }, element("code", {}, parameter.key),
            ` · ${rangeText(parameter, texts)}${parameter.unit === "1" ? ""
                : ` ${texts.unit(parameter)}`} · `,
            element("span", { class: "source" }, texts.source(parameter))),
        source ? element("p", { class: "facts values" },
            texts.fill("value_source", { source })) : null);
    }

    row({ parameter, slot, label }, member, key) {
        const { texts } = this;
        const base = this.scenario.values[slot];
        const { low, high, step } = sliderLimits(parameter, base ?? parameter.high);
        const name = [member, texts.parameter(parameter), label].filter(Boolean)
            .join(texts.ui.colon);
        const slider = element("input", { type: "range", min: low, max: high, step,
            "aria-label": name });
        // Of type "number" a browser drops the comma of 1,5 without a word, and takes 15.
        const number = element("input", { type: "text", class: "number", "aria-label": name,
            inputmode: "decimal", autocomplete: "off" });
        const reset = element("button", { type: "button", class: "reset", title: texts.ui.reset,
            "aria-label": `${texts.ui.reset}${texts.ui.colon}${name}` }, "↺");
        const take = (value) => {
            const good = value !== null && allows(parameter, value);
            refuse(number, good ? "" : value !== null ? this.problemOf(slot, value)
                : texts.fill("not_a_value", { key, value: number.value,
                    range: expected(parameter, texts) }));
            if (good || before !== undefined) {
                this.changed(slot, good ? value : before);
                this.updateDerived();
            }
            return good;
        };
        let before; // what it held when typing began: the 1 of a refused 1,5 is not kept
        number.addEventListener("focus", () => {
            before = this.setting.values[slot];
        });
        slider.addEventListener("input", () => {
            number.value = texts.typed(slider.value);
            take(Number(slider.value));
        });
        number.addEventListener("input", () => {
            const value = readNumber(number.value, texts.language);
            if (take(value)) {
                slider.value = value;
            }
        });
        number.addEventListener("change", () => this.updateRow(row));
        reset.addEventListener("click", () => {
            refuse(number, "");
            this.changed(slot, base);
            this.updateRow(row);
        });
        const made = element("div", { class: "row", "data-key": key, "data-search":
            `${key} ${name}`.toLowerCase() },
        label ? element("span", { class: "label" }, label) : null, slider, number, reset);
        const row = { slot, slider, number, reset, made, base };
        this.rows.push(row);
        return made;
    }

    updateRow(row) {
        const value = this.setting.values[row.slot];
        row.slider.value = value ?? this.inForce(row.slot);
        row.number.value = value === null ? "" : this.texts.typed(value);
        row.number.placeholder = value === null ? this.texts.plain(this.inForce(row.slot)) : "";
        row.number.title = value === null ? this.texts.fill("not_given",
            { value: row.number.placeholder }) : "";
        row.number.setAttribute("aria-invalid", "false");
        row.made.classList.toggle("changed", value !== row.base);
        row.reset.disabled = value === row.base;
    }

    // Values that are not given follow those that were changed.
    updateDerived() {
        for (const row of this.rows) {
            if (this.setting.values[row.slot] === null && document.activeElement !== row.number &&
                document.activeElement !== row.slider) {
                this.updateRow(row);
            }
        }
    }

    // What is expected of a slot: "a number in [0, 1]".
    rangeOf(slot) {
        return expected(this.tables.parameters.find((parameter) => slot >= parameter.slot &&
            slot < parameter.slot + parameter.slots), this.texts);
    }

    // Shows the values of the setting.
    update() {
        this.rows.forEach((row) => this.updateRow(row));
        this.count();
    }

    // Marks what is changed, on the groups too.
    count() {
        for (const row of this.rows) {
            const changed = this.setting.values[row.slot] !== row.base;
            row.made.classList.toggle("changed", changed);
            row.reset.disabled = !changed;
        }
        for (const folded of this.container.querySelectorAll("details")) {
            const changed = folded.querySelectorAll(".row.changed").length;
            folded.querySelector(".count").textContent = changed ? `● ${changed}` : "";
        }
    }

    // Shows only what has these words in its key or meaning, and opens the groups.
    search(words) {
        const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
        const found = (shown) => wanted.every((word) => shown.dataset.search.includes(word));
        for (const row of this.rows) {
            row.made.hidden = !found(row.made);
        }
        for (const heading of this.container.querySelectorAll(".meaning")) {
            let next = heading.nextElementSibling;
            let any = false;
            for (; next && next.classList.contains("row"); next = next.nextElementSibling) {
                next.hidden = next.hidden && !found(heading);
                any ||= !next.hidden;
            }
            heading.hidden = !any;
        }
        for (const folded of this.container.querySelectorAll("details")) {
            const any = folded.querySelector(".row:not([hidden])") !== null;
            folded.hidden = !any;
            if (wanted.length > 0 && any) {
                folded.open = true;
            }
        }
    }
}

