// Making elements: text is always text, and HTML only ever what the API has sanitised.

import { BASE } from "./config.js";

/** An element: attributes by name, `on…` for listeners, children as nodes or text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Where a link of the API leads here: a path of the site is below this front end. */
export function here(href) {
  return /^\/(?!\/|api\/|static\/|media\/|documents\/|admin\/)/.test(href) ? BASE + href : href;
}

export function link(href, text, attributes = {}) {
  return el("a", { href: here(href), ...attributes }, text);
}

/** Formatted text of the API. Its HTML is sanitised there; here links are led to this front end. */
export function rich(text, attributes = {}) {
  return text && text.html ? html(text.html, { class: "rich", ...attributes }) : null;
}

export function html(source, attributes = {}, tag = "div") {
  const made = el(tag, attributes);
  made.innerHTML = source;
  for (const anchor of made.querySelectorAll("a[href]")) {
    anchor.setAttribute("href", here(anchor.getAttribute("href")));
  }
  return made;
}

/** A picture in the sizes and kinds that the API offers; the browser takes what suits it. */
export function picture(image, { sizes = "100vw", eager = false } = {}) {
  if (!image) return null;
  const kinds = Map.groupBy ? Map.groupBy(image.renditions, (each) => each.type) : grouped(image.renditions);
  const order = ["image/avif", "image/webp"].filter((kind) => kinds.has(kind));
  const focus = image.focal_point;
  return el("picture", {},
    order.map((type) => el("source", {
      type, sizes, srcset: kinds.get(type).map((each) => `${each.url} ${each.width}w`).join(", "),
    })),
    el("img", {
      src: image.url, alt: image.alt, width: image.width, height: image.height,
      loading: eager ? "eager" : "lazy", decoding: "async",
      style: focus ? `object-position: ${focus.x * 100}% ${focus.y * 100}%` : null,
    }));
}

function grouped(renditions) {
  const made = new Map();
  for (const each of renditions) made.set(each.type, [...(made.get(each.type) || []), each]);
  return made;
}

export function heading(level, text, attributes = {}) {
  return text ? el(`h${level}`, attributes, text) : null;
}

export function list(items, attributes = {}, tag = "ul") {
  return items.length ? el(tag, attributes, items.map((item) => el("li", {}, item))) : null;
}
