// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the page in a language. What the tables of the program say is English; the other
// languages bring their own words for it, by key, and fall back on the table where they lack some.

import en from "../texts/en.json";
import es from "../texts/es.json";
import fr from "../texts/fr.json";

const LANGUAGES = { en, es, fr };
export const LANGUAGE_NAMES = { en: "English", es: "Español", fr: "Français" };

export function preferredLanguage() {
    const wanted = (navigator.languages ?? []).map((tag) => tag.slice(0, 2));
    return wanted.find((language) => language in LANGUAGES) ?? "en";
}

export function textsIn(language) {
    const words = LANGUAGES[language] ?? en;
    const formats = [0, 1, 2, 3, 4, 5, 6].map((digits) => new Intl.NumberFormat(language,
        { minimumFractionDigits: digits, maximumFractionDigits: digits,
            roundingMode: "halfEven" })); // as printf does; older browsers round halves up
    const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 6,
        useGrouping: false });
    const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "short",
        timeZone: "UTC" });
    const from = (section, key, otherwise) => words[section]?.[key] ?? otherwise;
    return {
        language,
        ui: words.ui,
        phases: words.phases,
        story: words.story,
        group: (key) => words.groups[key] ?? key.charAt(0).toUpperCase() + key.slice(1),
        parameter: (row) => from("parameters", row.key, row.meaning),
        source: (row) => from("sources", row.key, row.source),
        valueSource: (text) => from("value_sources", text, text),
        // What the library says of a setting.
        problem: (text) => (words.problems ?? []).reduce((said, [pattern, translated]) =>
            said.replace(new RegExp(pattern), translated), text),
        unit: (row) => from("units", row.unit, row.unit),
        variable: (row) => from("variables", row.name, row.meaning),
        outcome: (row) => from("outcomes", row.name, row.meaning),
        eventKind: (row) => from("events", row.name, row.name),
        eventMeaning: (row) => from("event_meanings", row.name, row.meaning),
        eventField: (field) => from("event_fields", field, field),
        scenario: (row) => from("scenarios", row.id, row.title),
        name: (name) => from("names", name, name),
        number: (value, digits) => formats[digits].format(value),
        plain: (value) => short.format(value),
        typed: (value) => (language === "en" ? String(value) : String(value).replace(".", ",")),
        percent: (share) => `${formats[1].format(100 * share)} %`,
        month: (n) => month.format(new Date(Date.UTC(Math.floor(n / 12), n % 12, 1))),
        fill: (key, values) => words.ui[key].replace(/\{(\w+)\}/g, (_, name) => values[name]),
    };
}
