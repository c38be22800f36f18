// SPDX-License-Identifier: GPL-3.0-or-later
// What stands below the phases: the tabs, the fields of the open one, and its figure or text.

import { differencePicture, trajectoriesPicture } from "./charts.mjs";
import { byId, element, labelled, options, refuse } from "./dom.mjs";
import { outcomeRows } from "./outcomes.mjs";
import { tellStory } from "./sentences.mjs";
import { monthCode, monthNumber, oneOf, readWhole, slotLabel, wholeOf } from "./setting.mjs";
import { outcomesTable, phasesTable } from "./tables.mjs";
import { triadPicture } from "./triad.mjs";

const TABS = ["trajectories", "triad", "story", "difference", "outcomes"];

export class Panel {
    constructor(page) {
        this.page = page;
        this.variables = page.data.variables.filter((variable) => variable.recorded);
    }

    readAddress(parameters, refused) {
        this.tab = oneOf(parameters, "show", TABS, TABS[0], refused);
        const names = this.variables.map((variable) => variable.name);
        this.variable = this.variables[names.indexOf(
            oneOf(parameters, "variable", names, names[0], refused))];
        this.replicate = wholeOf(parameters, "world", 0, this.lastWorld(), 0, refused);
        this.ofWorld = oneOf(parameters, "of", ["mean", "world"], "mean", refused) === "world";
        this.month = wholeOf(parameters, "month", 0, this.lastTick(),
            this.page.settings[0].ticks - 1, refused);
    }

    lastWorld() {
        return this.page.settings[0].replicates - 1;
    }

    lastTick() {
        return Math.max(...this.page.settings.map((setting) => setting.ticks)) - 1;
    }

    writeAddress(parameters) {
        parameters.set("show", this.tab);
        parameters.set("variable", this.variable.name);
        parameters.set("world", this.replicate);
        parameters.set("of", this.ofWorld ? "world" : "mean");
        parameters.set("month", this.tick());
    }

    // The month to mark in the figures of phases, if any.
    markedMonth() {
        return this.tab === "triad" ? this.month : undefined;
    }

    // ---- the figure

    draw() {
        const { reply, texts } = this.page;
        const { results, settings } = reply;
        const figure = byId("figure"), names = this.page.names(settings);
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
            figure.innerHTML = triadPicture(width, settings.map((setting) =>
                this.tickOf(setting)), settings.map((setting, k) => (this.ofWorld
                ? `${this.worldName(results[k])}, ` : "") + this.monthName(setting)),
            this.records(), settings, names, this.page.data, texts);
            break;
        case "story":
            figure.replaceChildren(...this.story(names));
            break;
        case "difference":
            this.drawDifference(figure, width, labels(variable), variable, names);
            break;
        default:
            figure.replaceChildren(element("div", { class: "scroll", tabindex: 0 },
                phasesTable(results, settings, names, texts)),
            element("div", { class: "scroll", tabindex: 0 }, outcomesTable(
                outcomeRows(this.page.data, reply, settings, texts), results, names, texts)));
        }
    }

    drawDifference(figure, width, labels, variable, names) {
        const { reply, texts } = this.page;
        if (!reply.difference) {
            figure.replaceChildren(element("p", { class: "note" }, texts.ui.no_second));
            return;
        }
        const phases = [1, 2, 3].map((phase) =>
            texts.fill("at_least", { phase: texts.phases[phase] }));
        figure.innerHTML = differencePicture(width, reply.phaseDifference, reply.settings,
            phases, texts, texts.ui.difference_phases,
            `${texts.ui.difference_phases}. ${names.join("; ")}.`) +
            differencePicture(width, reply.difference, reply.settings, labels, texts,
                texts.variable(variable),
                texts.fill("difference_note", { variable: texts.variable(variable) }));
    }

    tick() {
        return Math.min(this.month, this.lastTick());
    }

    // The same of a setting that may be shorter.
    tickOf(setting) {
        return Math.min(this.tick(), setting.ticks - 1);
    }

    monthName(setting = this.page.settings[0]) {
        return this.page.texts.month(monthNumber(setting, this.tickOf(setting)));
    }

    worldName({ world }) {
        return this.page.texts.fill("of_world", { number: world.replicate });
    }

    records() {
        const slots = this.page.engine.recordSlots;
        return this.page.reply.results.map((result) => {
            const from = this.tickOf(result) * slots;
            return (this.ofWorld ? result.world.record : result.means).subarray(from, from + slots);
        });
    }

    story(names) {
        const { texts, reply } = this.page;
        return reply.results.flatMap((result, k) => {
            const setting = reply.settings[k];
            const keys = this.page.keysOf(setting);
            const told = tellStory(result.world.story, setting, this.page.data, texts,
                (slot) => keys[slot]);
            return [element("h3", {}, `${names[k]}, ${this.worldName(result)}`),
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
        this.replicate = Math.min(this.replicate, this.lastWorld());
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
            const most = this.lastWorld();
            const world = element("input", { type: "number", id: "world", min: 0, max: most,
                step: 1, value: this.replicate });
            world.addEventListener("input", () => {
                const number = readWhole(world.value, 0, most);
                refuse(world, number === null ? texts.fill("not_whole", { key: texts.ui.world,
                    value: world.value, least: 0, most }) : "");
                this.replicate = number ?? before;
                this.page.run();
            });
            let before;
            world.addEventListener("focus", () => {
                before = this.replicate;
            });
            world.addEventListener("change", () => {
                world.value = this.replicate;
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
        const last = this.lastTick();
        const slider = element("input", { type: "range", id: "month", min: 0, max: last,
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
                this.play(slider, last);
            }
            play.textContent = this.playing ? texts.ui.pause : texts.ui.play;
        });
        return [labelled(texts.ui.month, slider), play];
    }

    play(slider, last) {
        if (this.tick() >= last) {
            this.month = 0;
        }
        this.playing = setInterval(() => {
            this.month = this.tick() + 1;
            slider.value = this.month;
            this.page.draw();
            if (this.tick() >= last) {
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
