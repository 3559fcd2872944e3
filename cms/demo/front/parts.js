// Structured parts of pages: steps, phone numbers, amounts, prices, hours.

import { el, heading, link, list, rich } from "./dom.js";
import { cents, clock, day, days, money, month, say } from "./words.js";

export const steps = (given, level = 3) =>
  list(given.map((step) => [heading(level, step.title), rich(step.text)]), { class: "steps" }, "ol");

export const phones = (given) =>
  list(given.map((phone) => [
    el("span", { class: "label" }, phone.label), " ",
    el("a", { href: phone.href, class: "number" }, phone.number), " ",
    phone.hours ? el("span", { class: "quiet" }, phone.hours) : null,
  ]), { class: "phones" });

const amount = (each) => {
  if (each.words) return each.words;
  if (each.unit === "percent") return `${Number(each.amount)}%${each.per ? ` / ${each.per}` : ""}`;
  return money(each.amount) + (each.per ? ` / ${each.per}` : "");
};

export function incentives(given) {
  return list(given.map((each) => [
    el("strong", {}, amount(each)), el("span", {}, each.item),
    each.maximum ? el("span", { class: "quiet" }, `${say("upto")} ${money(each.maximum)}`) : null,
    each.note ? el("span", { class: "quiet" }, each.note) : null,
  ]), { class: "amounts" });
}

export const eligibility = (given) => [
  list(given.criteria, { class: "ticks" }),
  given.note ? el("p", { class: "quiet" }, given.note) : null,
];

/** A verdict of the programs endpoint, with the criteria behind it. */
export function verdict(given) {
  if (!given) return null;
  return el("div", { class: `verdict ${given.result}` }, el("strong", {}, say(given.result)),
    list((given.reasons || []).filter((each) => each.result !== "met").map((each) => each.text)));
}

export const seasonEnd = (season) =>
  season.ends ? el("p", { class: "quiet" }, `${say("until")} ${day(season.ends)}`) : null;

const hoursOf = (window) => [days(window.days), `${clock(window.start)}–${clock(window.end)}`].filter(Boolean).join(" ");

const tiersOf = (tiers) => tiers.map((tier) => el("div", {}, cents(tier.price),
  tier.up_to ? ` ${say("upto")} ${Number(tier.up_to).toLocaleString()} kWh` : tiers.length > 1 ? ` ${say("above")}` : ""));

export function prices(seasons) {
  return seasons.map((season) => el("div", { class: "scroll" }, el("table", { class: "prices" },
    el("caption", {}, season.name,
      season.months.length < 12 ? el("span", { class: "quiet" }, ` ${season.months.map(month).join(", ")}`) : null),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, ""), el("th", { scope: "col" }, say("when")), el("th", { scope: "col" }, say("price")))),
    el("tbody", {}, season.periods.map((period) => el("tr", {},
      el("th", { scope: "row" }, period.name),
      el("td", {}, period.windows.length ? period.windows.map((each) => el("div", {}, hoursOf(each))) : season.periods.length > 1 ? say("other") : say("every")),
      el("td", {}, tiersOf(period.tiers))))))));
}

const UNITS = { month: "month", day: "day", kw: "kW", kwh: "kWh", therm: "therm" };
export const charges = (given) => list(given.map((each) => [
  el("strong", {}, `${money(each.price)} / ${UNITS[each.unit]}`), el("span", {}, each.name),
  each.note ? el("span", { class: "quiet" }, each.note) : null]), { class: "amounts" });

export const hours = (given, always) => always ? el("p", {}, say("always"))
  : list(given.map((each) => `${days(each.days) || say("every")}: ${clock(each.opens)}–${clock(each.closes)}`), { class: "plain" });

/** Pages as tiles; `more` gives what stands below the summary. */
export function tiles(pages, { level = 3, more = () => null, art = () => null } = {}) {
  return list(pages.map((page) => el("article", { class: "tile" }, art(page),
    el("div", { class: "tile-words" }, heading(level, link(page.path, page.title)),
      page.summary ? el("p", {}, page.summary) : null, more(page)))), { class: "tiles" });
}
