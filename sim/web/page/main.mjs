// SPDX-License-Identifier: GPL-3.0-or-later
// The page: one or two settings, the figures of their worlds, and the address that holds it all.

import { clip, oneBelowAnother, phasesPicture } from "./charts.mjs";
import { Controls } from "./controls.mjs";
import { byId, download, element, options, refuse } from "./dom.mjs";
import { Engine, NO_MEMORY } from "./engine.mjs";
import { Events } from "./events.mjs";
import { Panel } from "./panel.mjs";
import { asRun, monthNumber, oneOf, readSeed, readSetting, readWhole, SEED_MOST, settingOf,
    sourcesText, TICKS_MOST, WORLDS_MOST, writeSetting } from "./setting.mjs";
import { tableAsCsv } from "./tables.mjs";
import { LANGUAGE_NAMES, preferredLanguage, textsIn } from "./texts.mjs";
import { Runner, serve, WORKER_LOST } from "./worker.mjs";

const FIRST_SCENARIO = "north_america";
const SLOW = 600; // ms after which a run is said to be under way, and can be cancelled

class Page {
    constructor(data, engine, runner) {
        this.data = data;
        this.engine = engine;
        this.runner = runner(this.received.bind(this));
        this.controls = new Controls(byId("parameters"), data, (slot, value) => {
            this.edited().values[slot] = value;
            this.controls.count();
            this.run();
        }, (slot, value) => this.problemOf(slot, value));
        this.events = new Events(byId("line"), byId("event-list"), byId("event-adder"), data,
            () => this.run());
        this.panel = new Panel(this);
        this.reply = null;
        this.readAddress();
        this.listen();
        this.translate();
        this.run();
    }

    scenario(id) {
        return this.data.scenarios.find((scenario) => scenario.id === id);
    }

    edited() {
        return this.settings[this.which];
    }

    // The keys of all slots, with the names of this setting's states and issues.
    keysOf(setting) {
        this.engine.fill(0, { ...setting, events: [] });
        return setting.values.map((_, slot) => this.engine.key(0, slot));
    }

    // The value of a slot that is not given and follows from others.
    inForce(setting, slot) {
        this.engine.fill(0, { ...setting, events: [] });
        return this.engine.inForce(0, slot);
    }

    // What the library says of a value that is out of range.
    problemOf(slot, value) {
        const setting = this.edited();
        this.engine.fill(0, { ...setting, events: [],
            values: setting.values.map((own, k) => (k === slot ? value : own)) });
        const key = this.engine.key(0, slot);
        return this.texts.problem(this.engine.check(0).find((problem) =>
            problem.startsWith(`${key}: `)) ?? "");
    }

    // ---- the address

    readAddress() {
        const parameters = new URLSearchParams(location.hash.slice(1));
        const refused = [];
        for (const key of new Set(parameters.keys())) {
            if (parameters.getAll(key).length > 1) {
                refused.push({ why: "twice", key, value: parameters.getAll(key).join(" ") });
                parameters.delete(key);
            }
        }
        const read = (prefix, otherwise, one) => readSetting(parameters, prefix, otherwise,
            this.data.scenarios, this.data, (setting) => this.keysOf(setting), refused, one);
        const first = read("", FIRST_SCENARIO) ?? settingOf(this.scenario(FIRST_SCENARIO));
        const both = [...parameters.keys()].some((key) => key.startsWith("b."));
        const second = both ? read("b.", first.id, first) : null;
        this.settings = second ? [first, second] : [first];
        this.which = 0;
        this.language = oneOf(parameters, "lang", Object.keys(LANGUAGE_NAMES),
            preferredLanguage(), refused);
        this.panel.readAddress(parameters, refused);
        this.refused = refused;
    }

    writeAddress() {
        const parameters = new URLSearchParams();
        this.settings.forEach((setting, k) => {
            const keys = this.keysOf(setting);
            writeSetting(parameters, k ? "b." : "", setting, this.scenario(setting.id),
                (slot) => keys[slot]);
        });
        this.panel.writeAddress(parameters);
        parameters.set("lang", this.language);
        const address = `#${parameters}`.replace(/%2C/g, ",").replace(/%3B/g, ";");
        if (address !== location.hash) {
            try {
                history.replaceState(null, "", address);
            } catch {
                // a browser may refuse to take so many changes; the next one brings it along
            }
        }
    }

    // ---- running

    run() {
        byId("status").textContent = this.texts.ui.running;
        if (!this.slow) {
            this.slow = setTimeout(() => this.tell(this.texts.ui.running_long, "cancel"), SLOW);
        }
        this.runner.ask({
            settings: this.settings.map(asRun),
            variable: this.data.variables.indexOf(this.panel.variable),
            replicate: this.panel.replicate, asked: performance.now(),
        });
        clearTimeout(this.writing);
        this.writing = setTimeout(() => this.writeAddress(), 250);
    }

    received(reply, error, request) {
        if (!this.runner.busy) {
            this.tell("");
        }
        if (error) {
            if (this.runner.busy) {
                return; // a newer request is on its way
            }
            const known = { [NO_MEMORY]: this.texts.ui.no_memory,
                [WORKER_LOST]: this.texts.ui.worker_lost };
            this.report([known[error] ?? this.texts.fill("run_failed", { error })]);
            this.notRun(this.texts.ui.not_run);
            return;
        }
        if (reply.problems.some((list) => list.length > 0)) {
            this.report(reply.problems.flatMap((list, k) => list.map(this.texts.problem)
                .map((problem) => (request.settings.length > 1
                    ? `${this.names(request.settings)[k]}${this.texts.ui.colon}${problem}`
                    : problem))));
            byId("status").textContent = this.texts.ui.not_run;
            return;
        }
        this.reportAddress();
        this.reply = { ...reply, settings: request.settings };
        this.draw();
        const elapsed = performance.now() - request.asked;
        document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
        document.body.dataset.elapsed = elapsed.toFixed(1);
        if (!this.runner.busy) {
            this.status(elapsed);
        }
        clearTimeout(this.summarising);
        this.summarising = setTimeout(() => this.summarise(), 1000);
    }

    cancel() {
        if (this.runner.busy) {
            this.runner.cancel();
            this.notRun(this.texts.ui[this.reply ? "cancelled" : "cancelled_first"]);
        }
    }

    // Says that the setting was not run, and offers to run it.
    notRun(why) {
        clearTimeout(this.summarising);
        byId("status").textContent = why;
        this.tell(why, "again");
    }

    // What stands in the bar, and is said to those who hear the page; the button that it has.
    tell(text, shown = null) {
        const bar = byId("bar");
        clearTimeout(this.slow);
        this.slow = shown === "cancel";
        const lost = bar.contains(document.activeElement);
        bar.hidden = !text;
        byId("bar-text").textContent = text;
        for (const id of ["cancel", "again"]) {
            byId(id).hidden = id !== shown;
        }
        if (text) {
            byId("summary").textContent = text;
        }
        if (lost) { // the button that had the focus is gone
            (text ? byId(shown) : byId("top")).focus();
        }
    }

    // For those who hear the page: the shares at the end, once the sliders rest.
    summarise() {
        byId("summary").textContent = this.reply.results.map((result, k) =>
            this.shares(k, result.ticks - 1)).join("; ");
    }

    // "A, Jun 2005: none 12.0 %, ..."
    shares(k, tick) {
        const { results, settings } = this.reply;
        const { shares } = results[k];
        return `${results.length > 1 ? `${"AB"[k]}, ` : ""}` +
            `${this.texts.month(monthNumber(settings[k], tick))}${this.texts.ui.colon}` +
            this.texts.phases.map((phase, p) =>
                `${phase} ${this.texts.percent(shares[4 * tick + p])}`).join(", ");
    }

    status(elapsed) {
        const [first] = this.reply.settings;
        byId("status").textContent = this.texts.fill("drawn", {
            worlds: this.reply.settings.reduce((sum, setting) => sum + setting.replicates, 0),
            months: first.ticks, milliseconds: Math.round(elapsed) });
    }

    reportAddress() {
        this.report(this.refused.map(({ why, key, value, slot, ...of }) =>
            this.texts.ui.in_address + this.texts.fill(why, { ...of, key: clip(key, 400, 6),
                value: clip(String(value), 400, 6),
                range: slot === undefined ? "" : this.controls.rangeOf(slot) })));
    }

    report(problems) {
        const box = byId("problem");
        box.hidden = problems.length === 0;
        if (box.textContent !== problems.join("\n")) {
            box.textContent = problems.join("\n");
        }
    }

    // ---- drawing

    // "A: North America after NAFTA (changed)" of each setting, as it is, or was when it was run.
    names(settings = this.settings) {
        return settings.map((setting, k) => this.name(setting, settings.length > 1 ? k : null));
    }

    name(setting, k) {
        const title = this.texts.scenario(this.scenario(setting.id));
        const changed = setting.values.some((value, slot) =>
            value !== this.scenario(setting.id).values[slot]) ||
            JSON.stringify(setting.events) !== JSON.stringify(this.scenario(setting.id).events);
        const letter = k === null ? "" : `${"AB"[k]}${this.texts.ui.colon}`;
        return `${letter}${title}${changed ? ` (${this.texts.ui.changed})` : ""}`;
    }

    // Redraws what is seen of the last reply.
    draw() {
        if (!this.reply) {
            return;
        }
        for (const id of ["save-svg", "save-png", "save-csv"]) {
            byId(id).disabled = false;
        }
        const { texts, reply } = this;
        const { results, settings } = reply;
        const narrow = matchMedia("(max-width: 56rem)").matches;
        const width = Math.max(280, byId("phases").clientWidth - (narrow ? 10 : 0));
        byId("phases").innerHTML = phasesPicture(width, results, settings, this.names(settings), texts,
            this.panel.markedMonth(), narrow);
        this.panel.draw();
    }

    // The shares in the month under the pointer.
    readOut(event) {
        const panel = event.target.closest?.("[data-panel]");
        let shown = "";
        if (panel && this.reply) {
            const k = Number(panel.dataset.panel);
            const { ticks } = this.reply.results[k];
            const box = panel.getBoundingClientRect();
            const at = Math.round((event.clientX - box.left) / box.width * (ticks - 1));
            shown = this.shares(k, Math.min(ticks - 1, Math.max(0, at)));
        }
        byId("readout").textContent = shown;
    }

    // ---- the form

    // On a narrow screen the setting stands below the figures.
    labelGo() {
        byId("go").textContent = this.atSetting ? `↑ ${this.texts.ui.figures}`
            : `↓ ${this.texts.ui.setting}`;
    }

    translate() {
        this.texts = textsIn(this.language);
        document.documentElement.lang = this.language;
        document.title = `comity: ${this.texts.ui.explorer}`;
        for (const place of document.querySelectorAll("[data-text]")) {
            place.textContent = this.texts.ui[place.dataset.text];
        }
        for (const place of document.querySelectorAll("[data-label]")) {
            place.setAttribute("aria-label", this.texts.ui[place.dataset.label]);
        }
        byId("language").replaceChildren(...options(Object.entries(LANGUAGE_NAMES),
            this.language));
        byId("version").textContent = this.data.version;
        this.buildForm();
        this.panel.build();
        this.labelGo();
        this.reportAddress();
    }

    buildForm() {
        const { texts } = this;
        const setting = this.edited();
        const both = this.settings.length > 1;
        byId("edit-first").hidden = byId("edit-second").hidden = !both;
        byId("edit-first").setAttribute("aria-pressed", String(this.which === 0));
        byId("edit-second").setAttribute("aria-pressed", String(this.which === 1));
        byId("save-scenario-second").hidden = !both;
        byId("compare").textContent = both ? texts.ui.stop_comparing : texts.ui.start_comparing;
        byId("controls").classList.toggle("second", this.which === 1);
        const listed = (scenarios) => options(scenarios.map((scenario) =>
            [scenario.id, texts.scenario(scenario)]), setting.id);
        const isNull = ({ id }) => id.startsWith("nulls/");
        byId("scenario").replaceChildren(
            ...listed(this.data.scenarios.filter((scenario) => !isNull(scenario))),
            element("optgroup", { label: texts.ui.null_models },
                ...listed(this.data.scenarios.filter(isNull))));
        byId("replicates").value = setting.replicates;
        byId("seed").value = setting.seed;
        byId("ticks").value = setting.ticks;
        const keys = this.keysOf(setting);
        const keyOf = (slot) => keys[slot];
        const inForce = (slot) => this.inForce(setting, slot);
        this.controls.build(setting, this.scenario(setting.id), texts, keyOf, inForce);
        this.controls.search(byId("search").value);
        this.events.build(setting, texts, keyOf,
            (slot) => setting.values[slot] ?? inForce(slot));
    }

    rebuild() {
        this.buildForm();
        this.panel.build();
        this.run();
    }

    listen() {
        byId("language").addEventListener("change", (event) => {
            this.language = event.target.value;
            this.translate();
            this.draw();
            this.run();
        });
        byId("scenario").addEventListener("change", (event) => {
            const { replicates, seed } = this.edited();
            this.settings[this.which] = { ...settingOf(this.scenario(event.target.value)),
                replicates, seed };
            this.panel.month = this.edited().ticks - 1;
            this.rebuild();
        });
        const wholeNumber = (id, least, most, read) =>
            byId(id).addEventListener("change", ({ target }) => {
                const value = read(target.value, least, most);
                refuse(target, value === null ? this.texts.fill("not_whole",
                    { key: target.labels[0].textContent, value: target.value, least, most }) : "");
                if (value === null) {
                    target.value = this.edited()[id];
                } else {
                    this.setLength(id, value);
                    this.rebuild();
                }
            });
        wholeNumber("replicates", 1, WORLDS_MOST, readWhole);
        wholeNumber("ticks", 1, TICKS_MOST, readWhole);
        wholeNumber("seed", 0, SEED_MOST, readSeed);
        byId("search").addEventListener("input", (event) =>
            this.controls.search(event.target.value));
        byId("edit-first").addEventListener("click", () => this.edit(0));
        byId("edit-second").addEventListener("click", () => this.edit(1));
        byId("compare").addEventListener("click", () => this.toggleSecond());
        byId("reset-all").addEventListener("click", () => {
            const { id, replicates, seed } = this.edited();
            this.settings[this.which] = { ...settingOf(this.scenario(id)), replicates, seed };
            this.rebuild();
        });
        byId("cancel").addEventListener("click", () => this.cancel());
        byId("again").addEventListener("click", () => this.run());
        addEventListener("keydown", ({ key }) => key === "Escape" && this.cancel());
        byId("copy").addEventListener("click", () => this.copyLink());
        byId("save-scenario").addEventListener("click", () => this.saveScenario(0));
        byId("save-scenario-second").addEventListener("click", () => this.saveScenario(1));
        byId("save-svg").addEventListener("click", () => this.savePicture(false));
        byId("save-png").addEventListener("click", () => this.savePicture(true));
        byId("save-csv").addEventListener("click", () => download("comity.csv", "text/csv",
            tableAsCsv(this.data, this.reply)));
        for (const kind of ["pointermove", "pointerdown", "pointerleave"]) {
            byId("phases").addEventListener(kind, (event) => this.readOut(event));
        }
        // Not by the address, which holds the setting.
        document.querySelector(".skip").addEventListener("click", (event) => {
            event.preventDefault();
            byId("top").focus();
        });
        byId("go").addEventListener("click", () => {
            byId("controls").style.scrollMarginTop = `${byId("top").offsetHeight}px`; // it stays
            (this.atSetting ? document.body : byId("controls")).scrollIntoView();
        });
        new IntersectionObserver(([{ isIntersecting }]) => {
            this.atSetting = isIntersecting;
            this.labelGo();
        }, { rootMargin: "-50% 0px 0px 0px" }).observe(byId("controls"));
        addEventListener("resize", () => {
            clearTimeout(this.resizing);
            this.resizing = setTimeout(() => this.draw(), 100);
        });
        addEventListener("popstate", () => { // before a late writeAddress can undo it
            clearTimeout(this.writing);
            this.readAddress();
            this.translate();
            this.run();
        });
    }

    // Two settings that are compared have the same draws, so replicates and seed are of both.
    setLength(field, value) {
        for (const setting of field === "ticks" ? [this.edited()] : this.settings) {
            setting[field] = value;
        }
    }

    edit(which) {
        this.which = which;
        this.buildForm();
    }

    toggleSecond() {
        if (this.settings.length > 1) {
            this.settings.pop();
            this.which = 0;
        } else {
            const [first] = this.settings;
            this.settings.push({ ...first, values: [...first.values],
                events: first.events.map((event) => ({ ...event })) });
            this.which = 1;
        }
        this.rebuild();
    }

    // ---- what the user takes away

    async copyLink() {
        this.writeAddress();
        try {
            await navigator.clipboard.writeText(location.href);
            byId("status").textContent = this.texts.ui.copied;
        } catch {
            byId("status").textContent = location.href;
        }
    }

    saveScenario(which) {
        const setting = asRun(this.settings[which]);
        let text;
        try {
            this.engine.fill(which, setting);
            const problems = this.engine.check(which);
            if (problems.length > 0) {
                this.report(problems.map(this.texts.problem));
                return;
            }
            text = this.engine.scenarioText(which);
        } catch {
            this.report([this.texts.ui.no_memory]); // there is no other reason
            return;
        }
        const name = setting.id.replace("/", "_");
        download(`${name}${which ? "_b" : ""}.cfg`, "text/plain",
            text + sourcesText(setting, this.scenario(setting.id), this.data,
                (slot) => this.engine.key(which, slot)));
    }

    // The picture of the open tab, or, where it is a text, of the phases.
    savePicture(asPng) {
        const drawn = [...byId("figure").querySelectorAll("svg")];
        const { source, width, height } = oneBelowAnother(drawn.length > 0 ? drawn
            : [byId("phases").querySelector("svg")]);
        if (!asPng) {
            download("comity.svg", "image/svg+xml", source);
            return;
        }
        const image = new Image();
        image.onload = () => {
            const canvas = element("canvas", { width: 2 * width, height: 2 * height });
            canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
            canvas.toBlob((blob) => download("comity.png", "image/png", blob));
        };
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
    }
}

async function start() {
    const data = JSON.parse(byId("data").textContent);
    const kernel = Uint8Array.from(atob(byId("kernel").textContent), (c) => c.charCodeAt(0));
    const { scenarios, ...tables } = data;
    let engine;
    try {
        engine = await Engine.load(kernel, tables);
    } catch (error) {
        const box = byId("problem");
        for (const part of document.querySelectorAll("main, footer, .language, #go")) {
            part.hidden = true; // without the kernel they would be empty
        }
        box.hidden = false;
        box.textContent = `${textsIn(preferredLanguage()).ui.no_webassembly}\n${error}`;
        return;
    }
    window.comity = new Page({ ...tables, scenarios }, engine, (received) =>
        new Runner(byId("script").textContent, kernel, tables, received));
}

if (typeof document === "undefined") {
    serve();
} else {
    start();
}
