// The search box with suggestions, and the page of results.

import { followed, search, suggest } from "./api.js";
import { BASE } from "./config.js";
import { el, heading, here, html, link, list } from "./dom.js";
import { say, spoken } from "./words.js";

const WAIT = 150; // milliseconds without a key before suggestions are asked for
const home = () => (spoken() === "en" ? BASE : `${BASE}/${spoken()}`);
export const isSearch = (path) => /^\/(es\/)?search$/.test(path);
const pageOf = (parameters) => `${home()}/search?${new URLSearchParams(Object.entries(parameters).filter(([, value]) => value))}`;

// --- the box --------------------------------------------------------------------------------------

/** The form in the header. `go` opens an address of this front end. */
export function box(go) {
  const found = { items: [], at: -1 };
  const known = new Map();
  let timer, asking;
  const input = el("input", {
    type: "search", name: "q", id: "q", autocomplete: "off", spellcheck: "false", enterkeyhint: "search", role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions", maxlength: 500,
    value: isSearch(location.pathname.slice(BASE.length)) ? new URLSearchParams(location.search).get("q") : null,
    placeholder: say("ask"), "aria-label": say("search"),
  });
  const options = el("ul", { id: "suggestions", role: "listbox", "aria-label": say("suggestions"), hidden: true });
  const status = el("p", { class: "off-screen", role: "status" });
  const form = el("form", { role: "search", class: "search-box", action: `${home()}/search` }, input,
    el("button", { class: "button" }, say("search")), options, status);

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    options.hidden = true;
    found.at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (item) => {
    close();
    if (item.kind === "query") input.value = item.text;
    go(item.kind === "query" ? pageOf({ q: item.text }) : here(item.path));
  };
  const move = (step) => {
    if (options.hidden) return;
    const size = found.items.length;
    found.at = found.at < 0 && step < 0 ? size - 1 : (found.at + step + size) % size;
    [...options.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === found.at)));
    input.setAttribute("aria-activedescendant", `suggestion-${found.at}`);
    options.children[found.at].scrollIntoView({ block: "nearest" });
  };
  const show = (items) => {
    found.items = items;
    found.at = -1;
    input.removeAttribute("aria-activedescendant");
    options.replaceChildren(...items.map((item, at) => el("li", { role: "option", id: `suggestion-${at}`, "aria-selected": "false",
      // Before the box loses focus, which would close the list under the finger.
      onmousedown: (event) => { event.preventDefault(); choose(item); } },
      html(item.highlighted, { class: "suggested" }), el("span", { class: "quiet" }, say(`kind_${item.kind}`)))));
    options.hidden = !items.length;
    input.setAttribute("aria-expanded", String(Boolean(items.length)));
    status.textContent = items.length ? `${items.length} ${say("suggestions")}` : "";
  };
  const ask = async () => {
    const q = input.value;
    if (q.trim().length < 2) return close();
    asking?.abort(); // what was typed before no longer matters
    asking = new AbortController();
    const mine = asking;
    const key = `${spoken()} ${q}`;
    try {
      if (!known.has(key)) known.set(key, (await suggest({ q, locale: spoken() }, mine.signal)).suggestions);
      if (mine === asking && !mine.signal.aborted && document.activeElement === input) show(known.get(key));
    } catch {
      if (mine === asking) close(); // suggestions are a help, not a promise
    }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options.hidden) ask(); else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !options.hidden) {
      event.preventDefault();
      close();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.at >= 0 && !options.hidden) return choose(found.items[found.at]);
    close();
    if (input.value.trim()) go(pageOf({ q: input.value.trim() }));
  });
  return form;
}

// --- the page of results --------------------------------------------------------------------------

let before = ""; // this visitor's search before, so that editors see what had to be worded anew

/** Asks, and gives what to show: `{ title, notices, parts }`. */
export async function results(parameters, visitor) {
  const asked = Object.fromEntries(["q", "kinds", "page"].map((name) => [name, parameters.get(name) || ""]));
  const answer = await search({ ...asked, locale: spoken(), facets: "kind", previous: before }, visitor);
  before = answer.search_id;
  const shown = answer.best_bets.length + answer.results.length;
  const first = (answer.page - 1) * answer.per_page;
  const parts = [
    heading(1, asked.q ? `${say("found")} “${asked.q}”` : say("search"), { tabindex: "-1" }),
    answer.fallback && shown ? el("p", { class: "callout info" }, say("found_fallback")) : null,
    answer.did_you_mean ? el("p", { class: "did-you-mean" }, `${say("meant")} `, link(pageOf({ q: answer.did_you_mean }).slice(BASE.length), answer.did_you_mean), "?") : null,
    direct(answer),
    kinds(answer, asked),
    el("p", { class: "quiet", role: "status" }, shown ? counted(answer) : say("found_nothing")),
    shown ? null : nothing(),
    entries(answer.best_bets.filter((each) => each.key !== answer.answer?.key), answer, () => 0),
    entries(answer.results, answer, (at) => first + at + 1),
    pager(answer, asked),
  ];
  return { title: say("search"), notices: answer.notices, parts };
}

const counted = ({ total, best_bets: pinned }) => {
  const count = total + pinned.length;
  return `${count.toLocaleString(spoken())} ${say(count === 1 ? "result" : "results")}`;
};

function direct(answer) {
  const it = answer.answer;
  return it ? el("section", { class: "direct" }, heading(2, it.question), el("p", {}, it.short_answer),
    el("p", {}, tracked(it, answer, 0, say("whole")))) : null;
}

function kinds(answer, asked) {
  const values = answer.facets.find((each) => each.name === "kind")?.values || [];
  if (values.length < 2 && !asked.kinds) return null;
  const chip = (kind, label, count) => link(pageOf({ q: asked.q, kinds: kind }).slice(BASE.length),
    count === undefined ? label : `${label} (${count})`, { class: "chip", "aria-current": (asked.kinds || "") === kind ? "true" : null });
  return el("nav", { class: "chips", "aria-label": say("narrow") }, chip("", say("everything")), values.map((each) => chip(each.value, each.label, each.count)));
}

const entries = (found, answer, position) =>
  list(found.map((each, at) => entry(each, answer, position(at))), { class: "results" }, "ol");

function entry(each, answer, position) {
  const marks = each.highlights || {};
  const title = tracked(each, answer, position, marks.title ? html(marks.title, {}, "span") : each.title);
  const text = marks.summary || marks.body;
  return el("article", { class: "result" },
    el("p", { class: "quiet where" }, [say(`kind_${each.kind}`), ...each.breadcrumb.map((step) => step.title)].join(" › "), each.pinned ? ` · ${say("pinned")}` : ""),
    heading(2, title),
    text ? html(text) : each.summary ? el("p", {}, each.summary) : null,
    each.kind === "program" && each.headline ? el("p", { class: "headline" }, each.headline) : null,
    each.phone ? el("p", {}, el("a", { href: each.phone_href, class: "number" }, each.phone)) : null,
    each.kind === "document" ? el("p", { class: "quiet" }, size(each)) : null);
}

/** A link that tells the server that it was followed: what helps people ranks higher tomorrow. */
const tracked = (it, answer, position, words) => link(it.path, words, {
  // Without a number nothing is kept of this search, and nothing is told of it either.
  onclick: () => answer.search_id && followed({ search_id: answer.search_id, key: it.key, position }),
});

const size = ({ filename, size: bytes }) => [filename.split(".").pop().toUpperCase(), bytes ? `${Math.max(1, Math.round(bytes / 1024)).toLocaleString(spoken())} KB` : ""].filter(Boolean).join(", ");

function pager(answer, asked) {
  const last = Math.min(Math.ceil(answer.total / answer.per_page), Math.floor(1000 / answer.per_page));
  if (last < 2) return null;
  const to = (page, words, rel) => link(pageOf({ ...asked, page: page > 1 ? page : "" }).slice(BASE.length), words, { class: "button secondary", rel });
  return el("nav", { class: "buttons", "aria-label": say("pages") },
    answer.page > 1 ? to(answer.page - 1, say("previous"), "prev") : null,
    answer.page < last ? to(answer.page + 1, say("next"), "next") : null);
}

const nothing = () => el("div", { class: "callout info" }, el("p", {}, say("try")), el("p", {}, link(`${home().slice(BASE.length)}/help`, say("contact"))));
