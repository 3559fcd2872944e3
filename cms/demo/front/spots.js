// Spots: places that are filled for whoever looks. All of a page are asked for in one request.

import { spots as ask } from "./api.js";
import { BROWSER_KEY } from "./config.js";
import { el, heading, html, link, picture } from "./dom.js";

/** An empty place for a spot; `fill` finds it. */
export const place = (name) => el("div", { class: "spot", "data-spot": name });

/** Fills every place on the page. A spot with nothing to show takes no room. */
export async function fill(root, who) {
  const places = [...root.querySelectorAll("[data-spot]")];
  const names = [...new Set(places.map((each) => each.dataset.spot))];
  if (!names.length || !BROWSER_KEY) return null;
  const answer = await ask(names, who).catch(() => null);
  for (const each of places) {
    const items = answer?.spots[each.dataset.spot]?.items || [];
    each.classList.toggle("many", items.length > 1);
    each.replaceChildren(...items.map((item) => ad(item)));
  }
  return answer;
}

/** One item of a spot, or the draft of an ad. */
export function ad(item) {
  const given = item.content;
  return el("article", { class: `ad ad-${item.format} ${given.severity || ""}`, lang: item.language },
    given.image ? picture(given.image, { sizes: "(min-width: 48em) 40rem, 100vw" }) : null,
    item.format === "video" ? film(given) : null,
    el("div", { class: "ad-words" }, heading(2, given.headline || given.title),
      given.text ? el("p", {}, given.text) : null,
      given.body_html ? html(given.body_html) : null, given.html ? html(given.html) : null,
      given.items ? el("ul", {}, ...given.items.map((each) => el("li", {}, link(each.link.href, each.title), each.text ? el("p", {}, each.text) : null))) : null,
      given.phone ? el("p", {}, el("a", { href: given.phone.href, class: "number" }, given.phone.text)) : null,
      given.link ? el("p", {}, link(given.link.href, given.link.text || given.link.href, { class: "button" })) : null));
}

function film(given) {
  return el("video", { controls: true, preload: "metadata", src: given.url, poster: given.poster?.url },
    given.captions ? el("track", { kind: "captions", src: given.captions, default: true }) : null);
}
