// SPDX-License-Identifier: GPL-3.0-or-later
// The region as a graph of its three states in one month.

import { clip, NAME_COLOURS, note, picture, round, text } from "./charts.mjs";
import { DYADS, PAIRS, valueAt } from "./setting.mjs";

const CORNERS = [[0, -0.78], [-0.95, 0.72], [0.95, 0.72]];

// From light to dark as institutions deepen: three stops of cividis, reversed.
const STOPS = [[253, 231, 128], [124, 123, 120], [0, 34, 78]];

function shade(depth) {
    const at = Math.min(1, Math.max(0, depth)) * 2;
    const k = Math.min(1, Math.floor(at));
    return `rgb(${STOPS[k].map((value, c) =>
        Math.round(value + (STOPS[k + 1][c] - value) * (at - k))).join(",")})`;
}

function arrow(one, other, radii, scale, trust, depth, texts) {
    const along = [other[0] - one[0], other[1] - one[1]];
    const length = Math.hypot(...along);
    const [ux, uy] = along.map((value) => value / length);
    const aside = 9 + 0.01 * scale;
    const width = Math.max(1, 11 * trust);
    const head = 6 + width;
    const start = [one[0] + ux * (radii[0] + 8) - uy * aside,
        one[1] + uy * (radii[0] + 8) + ux * aside];
    const end = [other[0] - ux * (radii[1] + 8) - uy * aside,
        other[1] - uy * (radii[1] + 8) + ux * aside];
    const neck = [end[0] - ux * head, end[1] - uy * head];
    const half = width / 2 + 4;
    const colour = shade(depth);
    const off = width / 2 + 11 + 9 * Math.abs(uy);
    const label = [start[0] + (end[0] - start[0]) * 0.42 - uy * off,
        start[1] + (end[1] - start[1]) * 0.42 + ux * off + 4];
    return `<line x1="${round(start[0])}" y1="${round(start[1])}" x2="${round(neck[0])}" ` +
        `y2="${round(neck[1])}" stroke="${colour}" stroke-width="${round(width)}"/>` +
        `<path d="M${round(end[0])} ${round(end[1])}L${round(neck[0] - uy * half)} ` +
        `${round(neck[1] + ux * half)}L${round(neck[0] + uy * half)} ` +
        `${round(neck[1] - ux * half)}Z" fill="${colour}"/>` +
        text(...label, texts.number(trust, 2), { size: 12, anchor: "middle" });
}

// values: a record of the month, by slot; `slots` gives the first slot of a variable.
function draw(place, setting, power, values, slots, texts) {
    const scale = Math.min(place.width / 2.9, place.height / 2.35);
    const middle = [place.left + place.width / 2, place.top + place.height / 2];
    const corners = CORNERS.map(([x, y]) => [middle[0] + x * scale, middle[1] + y * scale]);
    const most = Math.max(...power);
    const total = power.reduce((a, b) => a + b, 0);
    const radii = power.map((value) => Math.max(5, 0.26 * scale * Math.sqrt(value / most)));
    let content = "";
    PAIRS.forEach(([from, toward], pair) => {
        const dyad = DYADS.findIndex((two) => two.includes(from) && two.includes(toward));
        content += arrow(corners[from], corners[toward], [radii[from], radii[toward]], scale,
            values[slots.trust + pair], values[slots.institutions + dyad], texts);
    });
    setting.states.forEach((state, i) => {
        const [x, y] = corners[i];
        const identity = values[slots.identity + i];
        const above = i === 0;
        content += `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radii[i])}" ` +
            "fill=\"#EEEEEE\" stroke=\"#222222\"/>" +
            `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radii[i] * Math.sqrt(Math.min(1,
                identity)))}" fill="#CC79A7" fill-opacity="0.75"/>`;
        const lines = [texts.name(state.name), `${texts.number(100 * power[i] / total, 0)} % · ` +
            `${texts.ui.identity} ${texts.number(identity, 2)}`];
        lines.forEach((content_, k) => {
            const at = above ? y - radii[i] - 24 + 15 * k : y + radii[i] + 17 + 15 * k;
            content += text(Math.min(Math.max(x, place.left + 66), place.left + place.width - 66),
                at, content_, { size: k ? 11 : 13, anchor: "middle", weight: k ? "" : "600" });
        });
    });
    const trilateral = values[slots.trilateral];
    const r = 0.17 * scale;
    return content + `<circle cx="${round(middle[0])}" cy="${round(middle[1] + 0.18 * scale)}" ` +
        `r="${round(Math.max(15, r))}" fill="${shade(trilateral)}" stroke="#222222" ` +
        "stroke-width=\"0.7\"/>" +
        text(middle[0], middle[1] + 0.18 * scale + 4, texts.number(trilateral, 2),
            { size: 11, anchor: "middle", fill: trilateral > 0.45 ? "#FFFFFF" : "#222222" });
}

function legend(left, top, width, texts) {
    const bar = Math.min(150, width / 2);
    let content = "";
    for (let k = 0; k < 30; k++) {
        content += `<rect x="${round(left + bar * k / 30)}" y="${top}" ` +
            `width="${round(bar / 30 + 0.6)}" height="9" fill="${shade(k / 29)}"/>`;
    }
    return content + text(left, top + 22, "0", { size: 11 }) +
        text(left + bar, top + 22, "1", { size: 11, anchor: "end" }) +
        text(left + bar + 8, top + 9, clip(texts.ui.triad_institutions, width - bar - 12, 11),
            { size: 11 });
}

// at: the tick of each setting, and its month in `months`.
export function triadPicture(width, at, months, records, settings, names, tables, texts) {
    const slots = {};
    for (const name of ["trust", "institutions", "identity", "trilateral"]) {
        slots[name] = tables.variables.find((variable) => variable.name === name).slot;
    }
    const power = tables.parameters.find((parameter) => parameter.key === "states.power").slot;
    const wide = width > 620 && settings.length > 1;
    const columns = wide ? 2 : 1;
    const each = Math.min(width / columns, 520);
    const height = Math.min(400, Math.max(270, each * 0.86));
    const rows = settings.length > 1 && !wide ? 2 : 1;
    let content = "";
    settings.forEach((setting, k) => {
        const place = { left: wide ? k * width / 2 + (width / 2 - each) / 2 : (width - each) / 2,
            top: 30 + (wide ? 0 : k * (height + 34)), width: each, height };
        content += text(8 + (wide ? k * width / 2 : 0), place.top - 12,
            clip(names[k], width / columns - 24 - 7 * months[k].length, 12) + `, ${months[k]}`,
            { size: 12, weight: "600",
                fill: settings.length > 1 ? NAME_COLOURS[k] : "#222222" }) +
            draw(place, setting, [0, 1, 2].map((i) => valueAt(setting, power + i, at[k])),
                records[k], slots, texts);
    });
    const bottom = 30 + rows * (height + 34) - 14;
    const [explained, more] = note(10, bottom + 42, texts.ui.triad_note, width - 20);
    return picture(width, bottom + 54 + more, `${texts.ui.tab_triad}, ${months[0]}`,
        content + legend(10, bottom, width - 20, texts) + explained);
}
