// From the address to the page, and from page to page without loading the frame again.

import { content } from "./api.js";
import { BASE, PREVIEW, VISITORS } from "./config.js";
import { el, heading, link, list, picture } from "./dom.js";
import { draw } from "./pages.js";
import { follow } from "./preview.js";
import { followNotices, frame, notices } from "./shell.js";
import { isSearch, results } from "./search.js";
import * as spots from "./spots.js";
import { say, speak, spoken } from "./words.js";

const main = document.getElementById("main");
const who = { visitor: VISITORS.some((each) => each.id === localStorage.visitor) ? localStorage.visitor : "", preview: Boolean(PREVIEW) };
let turn = 0; // the last navigation wins, however slow an earlier one was

const pathOf = (url) => url.pathname.slice(BASE.length) || "/";
const localeOf = (path) => (/^\/es(\/|$)/.test(path) ? "es" : "en");

async function open(url, { focus = true } = {}) {
  const mine = (turn += 1);
  const path = pathOf(url);
  speak(localeOf(path));
  main.setAttribute("aria-busy", "true");
  try {
    if (isSearch(path)) return void (await found(url, mine, focus));
    const page = await content("page", { path, locale: localeOf(path) });
    if (mine !== turn) return;
    if (page.kind === "redirect") return void leave(page);
    await show(page, { focus });
  } catch (problem) {
    if (mine === turn) await lost(problem, path);
  } finally {
    if (mine === turn) main.removeAttribute("aria-busy");
  }
}

/** The page of results, which is a page of this front end and none of the editors'. */
async function found(url, mine, focus) {
  const made = await results(new URLSearchParams(url.search), who.visitor);
  if (mine !== turn) return;
  document.title = `${made.title} – Alpenglow`;
  notices(made.notices);
  const alternates = ["en", "es"].map((locale) => ({ locale, path: `${locale === "en" ? "" : `/${locale}`}/search${url.search}` }));
  await frame({ alternates }, spoken(), who, look, go);
  main.lang = spoken();
  main.className = "wrap page page-search";
  main.replaceChildren(...made.parts.filter(Boolean));
  if (focus) arrive();
}

/** Goes to an address of this front end without loading the frame again; elsewhere by the browser. */
function go(href) {
  const url = new URL(href, location.href);
  if (url.origin !== location.origin || !url.pathname.startsWith(BASE)) return void location.assign(url);
  history.pushState(null, "", url);
  return open(url);
}

function leave(redirect) {
  if (!redirect.to.startsWith("/")) return location.replace(redirect.to);
  history.replaceState(null, "", BASE + redirect.to);
  return open(location);
}

async function show(page, { focus = false } = {}) {
  speak(page.requested_locale || page.locale);
  document.title = page.seo?.title ? `${page.seo.title} – Alpenglow` : "Alpenglow Power & Gas";
  notices(page.notices);
  await frame(page, spoken(), who, look, go);
  main.lang = page.locale;
  main.className = `wrap page page-${page.type}`;
  main.replaceChildren(...[banner(page), crumbs(page), fallback(page), head(page),
    (page.spots || []).filter((name) => name !== "outage-banner" && !inBody(page, name)).map((name) => spots.place(name)),
    draw(page, who)].flat(4).filter(Boolean));
  const answer = await spots.fill(main, { visitor: who.visitor, language: spoken(), page: asking(page) });
  if (answer?.notices) notices(answer.notices);
  if (focus) arrive();
}

const inBody = (page, name) => (page.body || []).some((block) => block.type === "spot" && block.spot === name);
const banner = (page) => (page.spots?.includes("outage-banner") ? spots.place("outage-banner") : null);

function arrive() {
  const place = location.hash && document.getElementById(location.hash.slice(1));
  if (place) return place.scrollIntoView();
  window.scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

function crumbs(page) {
  return page.breadcrumbs?.length ? el("nav", { class: "crumbs", "aria-label": say("where") },
    list(page.breadcrumbs.map((each) => link(each.path, each.type === "home" ? say("home") : each.title)), {}, "ol")) : null;
}

const fallback = (page) => (page.fallback ? el("p", { class: "callout info", lang: spoken() }, say("fallback")) : null);

function head(page) {
  const severity = page.severity ? el("p", { class: `severity ${page.severity}` }, say(page.severity)) : null;
  return el("header", { class: "head" }, severity, heading(1, page.title, { tabindex: "-1" }),
    page.summary ? el("p", { class: "lead" }, page.summary) : null,
    page.type !== "home" && page.lead_image ? picture(page.lead_image, { eager: true, sizes: "(min-width: 60em) 58rem, 100vw" }) : null);
}

async function lost(problem, path) {
  await frame(null, spoken(), who, look, go);
  const near = problem.document?.nearest;
  main.className = "wrap page";
  main.replaceChildren(heading(1, say(problem.status === 404 ? "missing" : "failed"), { tabindex: "-1" }), el("p", {}, problem.message),
    near ? el("p", {}, `${say("nearest")} `, link(near.path, near.title), ".") : el("p", {}, link("/", say("home"))));
  document.title = say("missing");
}

function look(visitor) {
  who.visitor = visitor;
  localStorage.visitor = visitor;
  if (!PREVIEW) open(location, { focus: false });
}

// --- previews -------------------------------------------------------------------------------------

async function showPreview(preview) {
  const ribbon = document.getElementById("ribbon");
  ribbon.hidden = false;
  ribbon.replaceChildren(el("strong", {}, say("preview")), ` ${say("notlive")}`);
  const at = window.scrollY;
  if (preview.kind === "page") await show(preview.answer);
  else if (preview.kind === "navigation") menuAlone(preview.answer);
  else if (preview.kind === "ad") main.replaceChildren(spots.ad({ ...preview.answer, language: preview.locale }));
  else main.replaceChildren(heading(1, preview.title), el("pre", {}, JSON.stringify(preview.answer, null, 2)));
  main.removeAttribute("aria-busy");
  window.scrollTo(0, at);
}

function menuAlone(menu) {
  const line = (each) => each.type === "group" ? [el("strong", {}, each.label), list(each.items.map(line))] : each.label || each.spot;
  main.className = "wrap page";
  main.replaceChildren(heading(1, menu.handle), list(menu.items.map(line)));
}

function previewEnded(problem) {
  main.removeAttribute("aria-busy");
  document.getElementById("ribbon").hidden = false;
  document.getElementById("ribbon").replaceChildren(el("strong", {}, say("expired")), ` ${problem.message}`);
}

// --- start ----------------------------------------------------------------------------------------

function isOurs(anchor, event) {
  return anchor && anchor.origin === location.origin && anchor.pathname.startsWith(`${BASE}/`) && !anchor.hash
    && !anchor.target && !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

if (PREVIEW) {
  follow(PREVIEW, showPreview, previewEnded);
} else {
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    if (!isOurs(anchor, event)) return;
    event.preventDefault();
    go(anchor.href);
  });
  window.addEventListener("popstate", () => open(location));
  open(location, { focus: false });
  followNotices(spoken);
}

/** What campaigns call the page, so that a spot can tell one from another: by its tags. */
function asking(page) {
  if (page.type === "home") return "home";
  return ["ev", "farm", "outages", "payment"].find((name) => page.tags?.includes(name)) || "";
}
