// What is around every page: notices, menus, languages, footer.

import { content } from "./api.js";
import { BASE, VISITORS } from "./config.js";
import { el, heading, html, link, list } from "./dom.js";
import { box } from "./search.js";
import { say } from "./words.js";

const menus = new Map();

async function menusIn(locale) {
  if (!menus.has(locale)) {
    menus.set(locale, await content("navigation", { locale }).then((answer) => answer.menus).catch(() => ({})));
  }
  return menus.get(locale);
}

/** Draws everything around a page; `page` may be null when there is none. */
export async function frame(page, locale, who, look, go) {
  const found = await menusIn(locale);
  document.documentElement.lang = locale;
  const top = document.getElementById("top");
  const row = who.preview ? [] : [el("div", { class: "search-row" }, box(go))];
  top.replaceChildren(utility(found.utility, page, locale, who, look), bar(found, page, locale), ...row);
  document.getElementById("foot").replaceChildren(footer(found.footer));
  document.querySelector(".skip").textContent = say("skip");
}

const item = (each, page) => {
  const href = each.page?.path || each.href;
  return href ? link(href, each.label, { "aria-current": href === page?.path ? "page" : null }) : null;
};
const flat = (menu) => (menu?.items || []).filter((each) => each.type === "page" || each.type === "link");

function utility(menu, page, locale, who, look) {
  const languages = (page?.alternates || []).filter((each) => each.locale !== "x-default" && each.locale !== locale);
  return el("div", { class: "utility wrap" }, list(flat(menu).map((each) => item(each, page))),
    el("div", { class: "utility-right" },
      languages.map((each) => link(each.path, each.locale === "es" ? "Español" : "English", { lang: each.locale, hreflang: each.locale })),
      VISITORS.length ? el("label", {}, `${say("looking")} `, el("select", { onchange: (event) => look(event.target.value) },
        el("option", { value: "" }, say("nobody")),
        VISITORS.map((each) => el("option", { value: each.id, selected: each.id === who.visitor }, each.title)))) : null));
}

function bar(found, page, locale) {
  const phone = found.mobile || found.header;
  const opener = el("button", { class: "opener", "aria-expanded": "false", "aria-controls": "phone-menu" }, say("menu"));
  const drawer = el("nav", { id: "phone-menu", class: "phone-menu", hidden: true, "aria-label": say("menu") }, tree(phone, page));
  opener.addEventListener("click", () => {
    drawer.hidden = !drawer.hidden;
    opener.setAttribute("aria-expanded", String(!drawer.hidden));
  });
  return el("div", { class: "bar" }, el("div", { class: "wrap bar-row" },
    el("a", { class: "brand", href: locale === "en" ? `${BASE}/` : `${BASE}/${locale}` },
      el("img", { src: "/static/cms/alpenglow.svg", alt: "", width: 40, height: 40 }), "Alpenglow Power & Gas"),
    el("nav", { class: "main-menu", "aria-label": say("menu") }, tree(found.header, page)), opener), drawer);
}

function tree(menu, page) {
  return list((menu?.items || []).map((each) => each.type === "group"
    ? el("details", { class: "group", name: "menu" }, el("summary", {}, each.label), list(each.items.map((inner) => item(inner, page)).filter(Boolean)))
    : item(each, page)).filter(Boolean));
}

function footer(menu) {
  const groups = (menu?.items || []).filter((each) => each.type === "group");
  return el("div", { class: "wrap foot-columns" },
    groups.map((each) => el("nav", { "aria-label": each.label }, heading(2, each.label), list(each.items.map((inner) => item(inner)).filter(Boolean)))),
    el("div", {}, list(flat(menu).map((each) => item(each))), el("p", {}, "Alpenglow Power & Gas is a utility that does not exist: a demo of Gridspot.")));
}

/** Emergency notices, above everything else. */
export function notices(given) {
  const space = document.getElementById("notices");
  const now = JSON.stringify(given || []);
  if (space.dataset.shown === now) return; // not read out again on every page
  space.dataset.shown = now;
  space.replaceChildren(...(given || []).map((each) => el("section", { class: `notice ${each.severity}`, lang: each.language },
    el("div", { class: "wrap" }, heading(2, each.headline), each.area?.everywhere ? null : el("p", { class: "area" }, each.area?.words || ""),
      each.body_html ? html(each.body_html) : null, list(each.steps || [], {}, "ol"),
      el("p", {}, each.phone ? el("a", { href: each.phone.href, class: "number" }, each.phone.text) : null, " ",
        each.link ? link(each.link.href, each.link.text || each.link.href) : null)))));
}

/** Follows notices while the page is open: they may be switched on at any moment. */
export function followNotices(locale) {
  const look = () => document.hidden || content("notices", { locale: locale() }).then((answer) => notices(answer.notices)).catch(() => null);
  setInterval(look, 5000);
}
