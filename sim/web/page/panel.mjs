// SPDX-License-Identifier: GPL-3.0-or-later
// What stands below the phases: the tabs, the fields of the open one, and its figure or text.

import { differencePicture, trajectoriesPicture } from "./charts.mjs";
import { byId, element, labelled, options } from "./dom.mjs";
import { outcomeRows } from "./outcomes.mjs";
import { tellStory } from "./sentences.mjs";
import { monthCode, monthNumber, slotLabel } from "./setting.mjs";
import { outcomesTable, phasesTable } from "./tables.mjs";
import { triadPicture } from "./triad.mjs";

const TABS = ["trajectories", "triad", "story", "difference", "outcomes"];

export class Panel {
    constructor(page) {
        this.page = page;
        this.variables = page.data.variables.filter((variable) => variable.recorded);
    }

    readAddress(parameters, first) {
        this.tab = TABS.includes(parameters.get("show")) ? parameters.get("show")
            : "trajectories";
        this.variable = this.variables.find((variable) =>
            variable.name === parameters.get("variable")) ?? this.variables[0];
        this.replicate = Number(parameters.get("world")) || 0;
        this.ofWorld = parameters.get("of") === "world";
        this.month = parameters.has("month") ? Number(parameters.get("month")) || 0
            : first.ticks - 1;
    }

    writeAddress(parameters) {
        parameters.set("show", this.tab);
        parameters.set("variable", this.variable.name);
        parameters.set("world", this.replicate);
        parameters.set("of", this.ofWorld ? "world" : "mean");
        parameters.set("month", this.month);
    }

    // The month to mark in the figures of phases, if any.
    markedMonth() {
        return this.tab === "triad" ? this.month : undefined;
    }

    // ---- the figure

    draw() {
        const { reply, texts } = this.page;
        const { results, settings } = reply;
        const figure = byId("figure"), names = this.page.names();
        const width = Math.max(280, figure.clientWidth);
        const labels = (variable) => Array.from({ length: variable.slots }, (_, k) =>
            slotLabel(variable.dimensions, k, settings[0], texts) || texts.variable(variable));
        const variable = this.page.data.variables[reply.variable];
        switch (this.tab) {
        case "trajectories":
            figure.innerHTML = trajectoriesPicture(width, results, settings, names, variable,
                labels(variable), texts);
            break;
        case "triad":
            figure.innerHTML = triadPicture(width, this.monthName(), this.records(), settings,
                names, this.page.data, texts);
            break;
        case "story":
            figure.replaceChildren(...this.story());
            break;
        case "difference":
            this.drawDifference(figure, width, labels(variable), variable);
            break;
        default:
            figure.replaceChildren(element("div", { class: "scroll", tabindex: 0 },
                phasesTable(results, settings, names, texts)),
            element("div", { class: "scroll", tabindex: 0 }, outcomesTable(
                outcomeRows(this.page.data, results, settings, texts), names, texts)));
        }
    }

    drawDifference(figure, width, labels, variable) {
        const { reply, texts } = this.page;
        if (!reply.difference) {
            figure.replaceChildren(element("p", { class: "note" }, texts.ui.no_second));
            return;
        }
        const phases = [1, 2, 3].map((phase) =>
            texts.fill("at_least", { phase: texts.phases[phase] }));
        figure.innerHTML = differencePicture(width, reply.phaseDifference, reply.settings[0],
            phases, texts, texts.ui.difference_phases, texts.ui.difference_phases) +
            differencePicture(width, reply.difference, reply.settings[0], labels, texts,
                texts.variable(variable),
                texts.fill("difference_note", { variable: texts.variable(variable) }));
    }

    tick() {
        const longest = Math.max(...this.page.settings.map((setting) => setting.ticks));
        return Math.min(Math.max(0, Math.round(this.month)), longest - 1);
    }

    monthName() {
        return this.page.texts.month(monthNumber(this.page.settings[0], this.tick()));
    }

    records() {
        const slots = this.page.engine.recordSlots;
        return this.page.reply.results.map((result) => {
            const from = Math.min(this.tick(), result.ticks - 1) * slots;
            return (this.ofWorld ? result.world.record : result.means).subarray(from, from + slots);
        });
    }

    story() {
        const { texts, reply } = this.page;
        return reply.results.flatMap((result, k) => {
            const setting = reply.settings[k];
            const keys = this.page.keysOf(setting);
            const told = tellStory(result.world.story, setting, this.page.data, texts,
                (slot) => keys[slot]);
            return [element("h3", {}, this.page.name(k)),
                element("ol", { class: "story" }, ...told.map((event) => {
                    const month = monthNumber(setting, event.tick);
                    return element("li", { class: event.ofRegion ? "region" : null },
                        element("time", { datetime: monthCode(month) }, texts.month(month)),
                        element("span", { lang: event.language }, event.text));
                }))];
        });
    }

    // ---- the tabs and their fields

    build() {
        const list = document.querySelector("[role=tablist]");
        list.replaceChildren(...TABS.map((tab) => element("button", { type: "button", role: "tab",
            id: `tab-${tab}`, "aria-selected": String(tab === this.tab), "aria-controls": "panel",
            tabindex: tab === this.tab ? 0 : -1, onclick: () => this.choose(tab),
            onkeydown: (event) => this.moveTab(event, tab) }, this.page.texts.ui[`tab_${tab}`])));
        byId("panel").setAttribute("aria-labelledby", `tab-${this.tab}`);
        byId("panel-fields").replaceChildren(...this.fields());
    }

    choose(tab) {
        this.tab = tab;
        this.stop();
        this.build();
        this.page.draw();
        this.page.writeAddress();
    }

    moveTab(event, tab) {
        const steps = { ArrowLeft: -1, ArrowRight: 1 };
        if (event.key in steps) {
            const next = TABS[(TABS.indexOf(tab) + steps[event.key] + TABS.length) % TABS.length];
            this.choose(next);
            byId(`tab-${next}`).focus();
        }
    }

    fields() {
        const { texts } = this.page;
        const fields = [];
        if (this.tab === "trajectories" || this.tab === "difference") {
            const select = element("select", { id: "variable" }, ...options(
                this.variables.map((variable) => [variable.name, texts.variable(variable)]),
                this.variable.name));
            select.addEventListener("change", () => {
                this.variable = this.variables.find((one) => one.name === select.value);
                this.page.run();
            });
            fields.push(labelled(texts.ui.variable, select));
        }
        if (this.tab === "triad") {
            const of = element("select", { id: "of" }, ...options([["mean", texts.ui.all_worlds],
                ["world", texts.ui.one_world]], this.ofWorld ? "world" : "mean"));
            of.addEventListener("change", () => {
                this.ofWorld = of.value === "world";
                this.build();
                this.page.draw();
                this.page.writeAddress();
            });
            fields.push(labelled(texts.ui.shown, of));
        }
        if (this.tab === "story" || (this.tab === "triad" && this.ofWorld)) {
            const most = Math.max(...this.page.settings.map((setting) => setting.replicates)) - 1;
            const world = element("input", { type: "number", id: "world", min: 0, max: most,
                step: 1, value: this.replicate });
            world.addEventListener("input", () => {
                const number = Number(world.value);
                if (world.value !== "" && Number.isInteger(number) && number >= 0 &&
                    number <= most) {
                    this.replicate = number;
                    this.page.run();
                }
            });
            fields.push(labelled(texts.fill("world_number", { most }), world));
        }
        if (this.tab === "triad") {
            fields.push(...this.monthFields());
        }
        return fields;
    }

    monthFields() {
        const { texts } = this.page;
        const longest = Math.max(...this.page.settings.map((setting) => setting.ticks));
        const slider = element("input", { type: "range", id: "month", min: 0, max: longest - 1,
            step: 1, value: this.tick(), "aria-valuetext": this.monthName() });
        slider.addEventListener("input", () => {
            this.month = Number(slider.value);
            slider.setAttribute("aria-valuetext", this.monthName());
            this.page.draw();
        });
        slider.addEventListener("change", () => this.page.writeAddress());
        const play = element("button", { type: "button", id: "play", class: "play" },
            this.playing ? texts.ui.pause : texts.ui.play);
        play.addEventListener("click", () => {
            if (this.playing) {
                this.stop();
            } else {
                this.play(slider, longest);
            }
            play.textContent = this.playing ? texts.ui.pause : texts.ui.play;
        });
        return [labelled(texts.ui.month, slider), play];
    }

    play(slider, longest) {
        if (this.tick() >= longest - 1) {
            this.month = 0;
        }
        this.playing = setInterval(() => {
            this.month = this.tick() + 1;
            slider.value = this.month;
            this.page.draw();
            if (this.tick() >= longest - 1) {
                this.stop();
                byId("play").textContent = this.page.texts.ui.play;
                this.page.writeAddress();
            }
        }, 80);
    }

    stop() {
        clearInterval(this.playing);
        this.playing = null;
    }
}
