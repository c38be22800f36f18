// SPDX-License-Identifier: GPL-3.0-or-later

export const byId = (id) => document.getElementById(id);

// element("button", { type: "button", onclick: f }, "text", child, ...)
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            made.addEventListener(key.slice(2), value);
        } else if (value === true) {
            made.setAttribute(key, "");
        } else if (value !== false && value !== null && value !== undefined) {
            made.setAttribute(key, value);
        }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

export function options(list, chosen) {
    return list.map(([value, label]) =>
        element("option", { value, selected: String(value) === String(chosen) }, label));
}

let labels = 0;

// A label above or beside a field, tied to it.
export function labelled(label, field, className = "field") {
    field.id ||= `field-${++labels}`;
    return element("div", { class: className }, element("label", { for: field.id }, label), field);
}

// Says beneath a field what is wrong with what was typed into it; "" when nothing is.
export function refuse(field, problem) {
    const place = field.closest(".row, .field");
    let note = place.querySelector(".refusal");
    if (!note) {
        note = element("p", { class: "refusal", role: "status", id: `refusal-${++labels}` });
        place.append(note);
        field.setAttribute("aria-describedby", note.id);
    }
    note.textContent = problem;
    field.setAttribute("aria-invalid", String(problem !== ""));
}

// A file for the user to keep.
export function download(name, type, content) {
    const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })),
        download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
