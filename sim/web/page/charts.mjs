// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as SVG texts. All looks are attributes of the elements, so that a picture that is taken
// out of the page looks as it did in it. Colours are those of Okabe and Ito (2008).

import { PHASES } from "./engine.mjs";
import { monthNumber } from "./setting.mjs";

export const PHASE_COLOURS = ["#BBBBBB", "#56B4E9", "#E69F00", "#004B73"];
export const SETTING_COLOURS = ["#0072B2", "#D55E00"];
export const NAME_COLOURS = ["#0072B2", "#B34700"]; // of texts, which need more contrast
const INK = "#222222";
const GRID = "#DDDDDD";
const FONT = "font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif\"";

export const escapeText = (text) => String(text).replace(/[&<>"]/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;" })[c]);

export function text(x, y, content, { size = 12, anchor = "start", weight = "", fill = INK,
    more = "" } = {}) {
    return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}"` +
        `${weight ? ` font-weight="${weight}"` : ""} fill="${fill}" ${more}>` +
        `${escapeText(content)}</text>`;
}

export const round = (value) => Math.round(value * 100) / 100;

export function picture(width, height, label, content) {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" ` +
        `width="${round(width)}" height="${round(height)}" role="img" ${FONT} ` +
        `aria-label="${escapeText(label)}"><title>${escapeText(label)}</title>` +
        `<rect width="100%" height="100%" fill="#FFFFFF"/>${content}</svg>`;
}

// Pictures of the page as one: { source, width, height }.
export function oneBelowAnother(pictures) {
    const serializer = new XMLSerializer();
    if (pictures.length === 1) {
        const { width, height } = pictures[0].viewBox.baseVal;
        return { source: serializer.serializeToString(pictures[0]), width, height };
    }
    let below = 0;
    const content = pictures.map((one) => {
        const copy = one.cloneNode(true);
        copy.setAttribute("y", below);
        below += one.viewBox.baseVal.height;
        return serializer.serializeToString(copy);
    });
    const { width } = pictures[0].viewBox.baseVal;
    const label = pictures.map((one) => one.getAttribute("aria-label")).join("; ");
    return { source: picture(width, below, label, content.join("")), width, height: below };
}

// About how wide a text is, in a wide font.
const LETTER = 0.6;
const widthOf = (content, size) => content.length * size * LETTER;

export function clip(content, width, size) {
    const most = Math.max(3, Math.floor(width / (size * (LETTER + 0.05))));
    return content.length > most ? `${content.slice(0, most - 1)}…` : content;
}

// A note in as many lines as it needs: [svg, height].
export function note(x, y, content, width, size = 11) {
    const most = Math.max(10, Math.floor(width / (size * 0.54)));
    const lines = [""];
    for (const word of content.split(" ")) {
        const last = lines.length - 1;
        const longer = lines[last] ? `${lines[last]} ${word}` : word;
        if (longer.length <= most) {
            lines[last] = longer;
        } else {
            lines.push(word);
        }
    }
    return [lines.map((line, k) => text(x, y + k * (size + 4), line, { size, fill: "#555555" }))
        .join(""), (lines.length - 1) * (size + 4)];
}

// Steps of 1, 2 or 5 times a power of ten, about `count` of them.
function ticksOf(low, high, count) {
    const raw = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw * 0.999);
    const ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
        ticks.push(k * step || 0);
    }
    return { ticks, digits: Math.max(0, Math.min(3, -Math.floor(Math.log10(step) + 1e-9))) };
}

// A panel: scales, axes, grid; `x` in ticks from 0.
export function panel(place, setting, ticks, low, high, texts, { percent = false } = {}) {
    const { left, top, width, height } = place;
    const x = (tick) => left + width * tick / Math.max(1, ticks - 1);
    const y = (value) => top + height * (1 - (value - low) / (high - low));
    const vertical = ticksOf(low, high, height < 90 ? 2 : 4);
    let back = "";
    for (const value of vertical.ticks) {
        const label = percent ? `${texts.number(100 * value, 0)}` : texts.number(value,
            vertical.digits);
        back += `<line x1="${left}" x2="${left + width}" y1="${round(y(value))}" ` +
            `y2="${round(y(value))}" stroke="${GRID}"/>` +
            text(left - 5, y(value) + 4, label, { size: 11, anchor: "end" });
    }
    const years = [];
    const every = [1, 2, 5, 10, 20, 50].find((n) => width / (ticks / 12 / n) > 44) ?? 100;
    for (let t = 0; t < ticks; t++) {
        const month = monthNumber(setting, t);
        if (month % 12 === 0 && (month / 12) % every === 0) {
            years.push(t);
        }
    }
    let axis = `<line x1="${left}" x2="${left + width}" y1="${round(top + height)}" ` +
        `y2="${round(top + height)}" stroke="${INK}"/>`;
    for (const t of years.length ? years : [0]) {
        axis += `<line x1="${round(x(t))}" x2="${round(x(t))}" y1="${round(top + height)}" ` +
            `y2="${round(top + height + 4)}" stroke="${INK}"/>` +
            text(x(t), top + height + 16, Math.floor(monthNumber(setting, t) / 12),
                { size: 11, anchor: "middle" });
    }
    return { x, y, back, axis, place, ticks };
}

export function line(values, from, ticks, x, y) {
    let path = "";
    for (let t = 0; t < ticks; t++) {
        path += `${t ? "L" : "M"}${round(x(t))} ${round(y(values[from + t]))}`;
    }
    return path;
}

export function area(low, high, from, ticks, x, y) {
    let path = line(high, from, ticks, x, y);
    for (let t = ticks - 1; t >= 0; t--) {
        path += `L${round(x(t))} ${round(y(low[from + t]))}`;
    }
    return `${path}Z`;
}

// Where settings are drawn in one panel: from which month its axis counts years. Of settings that
// start in different months these are years since their starts, from 0.
export const haveOneStart = (settings) =>
    settings.every((setting) => setting.start === settings[0].start);

const axisOf = (settings) => (haveOneStart(settings) ? settings[0] : { start: 0 });

const noteOf = (content, settings, texts) =>
    (haveOneStart(settings) ? content : `${content} ${texts.ui.years_since}`);

// Dotted lines at the months of events, and a full one at the month that is looked at.
function marks(settings, frame, month) {
    const { top, height } = frame.place;
    const at = (tick, look) => `<line x1="${round(frame.x(tick))}" x2="${round(frame.x(tick))}" ` +
        `y1="${top}" y2="${round(top + height)}" ${look}/>`;
    const ticks = [...new Set(settings.flatMap(({ events }) => events.map(({ tick }) => tick)))]
        .filter((tick) => tick < frame.ticks);
    return ticks.map((tick) => at(tick, "stroke=\"#333333\" stroke-dasharray=\"2 3\"")).join("") +
        (month < frame.ticks ? at(month, "stroke=\"#333333\"") : "");
}

// The share of worlds in each phase, one panel for each setting.
export function phasesPicture(width, results, settings, names, texts, month, small) {
    const height = !small ? 230 : results.length > 1 ? 84 : 150;
    const wide = width > 640 && results.length > 1;
    const columns = wide ? 2 : 1;
    const gap = 46;
    const each = (width - gap * columns - 12) / columns;
    const rows = Math.ceil(results.length / columns);
    const step = height + 46;
    let content = "";
    let at = 8;
    let legend = 24;
    texts.phases.forEach((phase, p) => {
        if (at + 18 + widthOf(phase, 12) > width) {
            at = 8;
            legend += 19;
        }
        content += `<rect x="${round(at)}" y="${legend - 18}" width="13" height="13" ` +
            `fill="${PHASE_COLOURS[p]}"/>` + text(at + 18, legend - 7, phase, { size: 12 });
        at += 34 + widthOf(phase, 12);
    });
    results.forEach((result, k) => {
        const setting = settings[k];
        const place = { left: gap + (k % columns) * (each + gap),
            top: legend + 22 + Math.floor(k / columns) * step, width: each, height };
        const frame = panel(place, setting, result.ticks, 0, 1, texts, { percent: true });
        const below = new Float64Array(result.ticks);
        content += text(place.left, place.top - 7,
            clip(names[k], each, 12), { size: 12, weight: "600",
                fill: results.length > 1 ? NAME_COLOURS[k] : INK }) +
            text(place.left - 5, place.top - 7, "%", { size: 11, anchor: "end" }) + frame.back;
        for (let p = 0; p < PHASES; p++) {
            const above = below.map((value, t) => value + result.shares[t * PHASES + p]);
            content += `<path d="${area(below, above, 0, result.ticks, frame.x, frame.y)}" ` +
                `fill="${PHASE_COLOURS[p]}" stroke="#FFFFFF" stroke-width="0.6"/>`;
            below.set(above);
        }
        content += marks([setting], frame, month) + frame.axis + `<rect data-panel="${k}" ` +
            `x="${round(place.left)}" y="${place.top}" width="${round(each)}" ` +
            `height="${height}" fill="none" pointer-events="all"/>`;
    });
    return picture(width, legend + 6 + rows * step, texts.ui.tab_phases, content);
}

// How many panels beside each other, and their places.
function grid(width, count, height, header) {
    const columns = Math.max(1, Math.min(count, Math.floor(width / 250), 3));
    const gap = 44;
    const each = (width - columns * gap - 10) / columns;
    const step = height + 48;
    const places = Array.from({ length: count }, (_, k) => ({
        left: gap + (k % columns) * (each + gap),
        top: header + 22 + Math.floor(k / columns) * step, width: each, height,
    }));
    return { places, height: header + 6 + Math.ceil(count / columns) * step };
}

function limits(variable, lists) {
    if (variable.high <= 1 && variable.low >= 0) {
        return [0, 1];
    }
    if (variable.values) {
        return [0, variable.high];
    }
    let low = Math.min(0, ...lists.map((list) => list.reduce((a, b) => Math.min(a, b), Infinity)));
    let high = Math.max(...lists.map((list) => list.reduce((a, b) => Math.max(a, b), -Infinity)));
    if (!(high > low)) {
        high = low + 1;
    }
    const margin = 0.04 * (high - low);
    return [low < 0 ? low - margin : 0, high + margin];
}

// [svg, height]
function keyOfSettings(names, width, notes) {
    let content = "";
    let at = 8;
    if (names.length > 1) {
        names.forEach((name, k) => {
            const shown = clip(name, width / 2 - 50, 12);
            content += `<line x1="${at}" x2="${at + 20}" y1="13" y2="13" ` +
                `stroke="${SETTING_COLOURS[k]}" stroke-width="2.5"` +
                `${k ? " stroke-dasharray=\"6 3\"" : ""}/>` + text(at + 25, 17, shown);
            at += 44 + widthOf(shown, 12);
        });
    }
    const top = names.length > 1 ? 34 : 17;
    const [noted, more] = note(8, top, notes, width - 10);
    return [content + noted, top + 9 + more];
}

// Median and bands of a variable, one panel for each slot.
export function trajectoriesPicture(width, results, settings, names, variable, labels, texts) {
    const [head, header] = keyOfSettings(names, width, noteOf(
        texts.fill("bands_note", { variable: texts.variable(variable) }), settings, texts));
    const { places, height } = grid(width, variable.slots, 120, header);
    const lists = results.flatMap(({ bands }) => [bands.q[0], bands.q[4]]);
    const [low, high] = limits(variable, lists);
    let content = head;
    labels.forEach((label, s) => {
        const ticks = Math.max(...results.map((result) => result.ticks));
        const frame = panel(places[s], axisOf(settings), ticks, low, high, texts);
        content += frame.back;
        results.forEach((result, k) => {
            const { q } = result.bands;
            const from = s * result.ticks;
            const colour = SETTING_COLOURS[k];
            for (const [below, above, opacity] of [[0, 4, 0.16], [1, 3, 0.22]]) {
                content += `<path d="${area(q[below], q[above], from, result.ticks, frame.x,
                    frame.y)}" fill="${colour}" fill-opacity="${opacity}"/>`;
            }
            content += `<path d="${line(q[2], from, result.ticks, frame.x, frame.y)}" fill="none" ` +
                `stroke="${colour}" stroke-width="1.8"${k ? " stroke-dasharray=\"6 3\"" : ""}/>`;
        });
        content += marks(settings, frame) + frame.axis +
            text(places[s].left, places[s].top - 7, clip(label, places[s].width, 12),
                { size: 12, weight: "600" });
    });
    return picture(width, height, texts.variable(variable), content);
}

// Second minus first with the 95 % interval, one panel for each row.
export function differencePicture(width, difference, settings, labels, texts, title, notes) {
    const { ticks, mean } = difference;
    const [head, more] = note(8, 17, noteOf(notes, settings, texts), width - 10);
    const { places, height } = grid(width, labels.length, 120, 26 + more);
    const orMean = (value, k) => (Number.isNaN(value) ? mean[k] : value);
    const lows = difference.low.map(orMean);
    const highs = difference.high.map(orMean);
    let most = 0;
    for (let k = 0; k < labels.length * ticks; k++) {
        most = Math.max(most, Math.abs(lows[k]), Math.abs(highs[k]));
    }
    most = most > 0 ? most * 1.08 : 0.1;
    let content = head;
    labels.forEach((label, s) => {
        const frame = panel(places[s], axisOf(settings), ticks, -most, most, texts);
        content += frame.back +
            `<line x1="${places[s].left}" x2="${round(places[s].left + places[s].width)}" ` +
            `y1="${round(frame.y(0))}" y2="${round(frame.y(0))}" stroke="${INK}"/>` +
            `<path d="${area(lows, highs, s * ticks, ticks, frame.x, frame.y)}" ` +
            `fill="${SETTING_COLOURS[1]}" fill-opacity="0.25"/>` +
            `<path d="${line(mean, s * ticks, ticks, frame.x, frame.y)}" fill="none" ` +
            `stroke="${SETTING_COLOURS[1]}" stroke-width="1.8"/>` + marks(settings, frame) +
            frame.axis + text(places[s].left, places[s].top - 7,
                clip(label, places[s].width, 12), { size: 12, weight: "600" });
    });
    return picture(width, height, title, content);
}
