// One function for each type of block; a type that is not known here is passed over.

import { content } from "./api.js";
import { el, heading, here, link, list, picture, rich } from "./dom.js";
import * as parts from "./parts.js";
import { place } from "./spots.js";

const titled = (block, ...children) =>
  el("section", { class: `block block-${block.type}` }, heading(2, block.title), ...children);

const DRAW = {
  heading: (block) => heading(block.level, block.text),
  text: (block) => rich(block.body),
  quote: (block) => el("figure", { class: "quote" }, el("blockquote", {}, block.text),
    block.author ? el("figcaption", {}, [block.author, block.role].filter(Boolean).join(", ")) : null),
  callout: (block) => el("aside", { class: `callout ${block.tone}` },
    block.title ? el("p", { class: "callout-title" }, block.title) : null, rich(block.body)),
  image: (block) => el("figure", {}, picture(block.image, { sizes: "(min-width: 48em) 46rem, 100vw" }),
    block.caption ? el("figcaption", {}, block.caption) : null),
  video,
  steps: (block) => titled(block, parts.steps(block.steps)),
  accordion: (block) => titled(block, block.items.map((item) =>
    el("details", {}, el("summary", {}, item.title), rich(item.body)))),
  table,
  cards: (block) => titled(block, list(block.cards.map(card), { class: "tiles" })),
  buttons: (block) => el("p", { class: "buttons" }, block.buttons.map((each) =>
    link(each.link.href, each.link.text, { class: `button ${each.style}` }))),
  documents: (block) => titled(block, list(block.documents.map((each) =>
    el("a", { href: each.url }, each.title)), { class: "plain" })),
  phones: (block) => titled(block, parts.phones(block.phones)),
  contact: (block) => el("p", { class: "contact-line" }, link(block.contact.path, block.title), " ",
    el("span", {}, block.contact.summary)),
  spot: (block) => place(block.spot),
  faqs: (block, page) => titled(block, list(block.questions.map((each) => link(each.path, each.title)), { class: "questions" }),
    block.category || block.tag ? later(() => questions(block, page)) : null),
  programs: (block, page) => titled(block, block.programs.length ? parts.tiles(block.programs) : null,
    block.category ? later(() => ofCategory(block, page)) : null),
  rates: (block, page) => titled(block, later(() => compared(block, page))),
};

export function body(blocks, page) {
  return blocks.map((block) => DRAW[block.type]?.(block, page) || null);
}

function video(block) {
  const film = block.provider === "file"
    ? el("video", { controls: true, preload: "metadata", src: block.url, poster: block.poster?.url },
      block.captions ? el("track", { kind: "captions", src: block.captions.url, default: true }) : null)
    : el("iframe", { src: block.player, title: block.title, allowfullscreen: true, loading: "lazy" });
  return el("figure", { class: "video" }, film, el("figcaption", {}, block.title),
    block.transcript ? el("details", {}, el("summary", {}, "Transcript"), rich(block.transcript)) : null);
}

function table(block) {
  const cells = (row, named) => row.map((cell, at) =>
    el(named && at === 0 ? "th" : "td", named && at === 0 ? { scope: "row" } : {}, cell));
  return el("div", { class: "scroll" }, el("table", {},
    block.caption ? el("caption", {}, block.caption) : null,
    block.header ? el("thead", {}, el("tr", {}, block.header.map((cell) => el("th", { scope: "col" }, cell)))) : null,
    el("tbody", {}, block.rows.map((row) => el("tr", {}, cells(row, block.header_column))))));
}

function card(given) {
  const title = given.link ? el("a", { href: here(given.link.href) }, given.title) : given.title;
  return el("article", { class: "tile" }, picture(given.image, { sizes: "(min-width: 48em) 22rem, 100vw" }),
    el("div", { class: "tile-words" }, heading(3, title), given.text ? el("p", {}, given.text) : null));
}

/** A place that is filled when what belongs there has come. */
export function later(make) {
  const space = el("div", { class: "later", "aria-busy": "true" });
  Promise.resolve().then(make)
    .then((made) => space.replaceChildren(...[made].flat(2).filter(Boolean)))
    .catch(() => space.replaceChildren())
    .finally(() => space.removeAttribute("aria-busy"));
  return space;
}

async function questions(block, page) {
  const found = await content("faq", { locale: page.locale, category: block.category?.id, tag: block.tag });
  const all = found.categories.flatMap((each) => each.questions).slice(0, block.limit);
  return list(all.map((each) => link(each.path, each.title)), { class: "questions" });
}

async function ofCategory(block, page) {
  const found = await content("programs", { locale: page.locale, category: block.category, limit: block.limit });
  return parts.tiles(found.items);
}

async function compared(block, page) {
  const plans = await Promise.all(block.plans.map((each) => content(`pages/${each.id}`, { locale: page.locale })));
  return list(plans.map((plan) => el("article", { class: "tile" }, el("div", { class: "tile-words" },
    heading(3, link(plan.path, plan.title)), el("p", {}, plan.good_for || plan.summary),
    parts.prices(plan.seasons)))), { class: "tiles wide" });
}

