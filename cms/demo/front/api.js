// Asking the API. Answers are kept for as long as this page is open.

import { API, BASE, BROWSER_KEY } from "./config.js";

export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || `The server answered ${status}.`);
    this.status = status;
    this.document = document;
  }
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

function address(path, parameters = {}, part = "/content/") {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return `${API}${part}${path}${query.size ? `?${query}` : ""}`;
}

export async function content(path, parameters, options) {
  return answer(await fetch(address(path, parameters), options));
}

export async function send(path, body, headers = {}) {
  return answer(await fetch(address(path), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  }));
}

/** What is found for a customer, or for nobody in particular. */
export async function search(parameters, visitor) {
  const headers = visitor ? { Authorization: `Bearer ${await token(visitor)}` } : {};
  return answer(await fetch(address("search", parameters, "/"), { headers }));
}

export async function suggest(parameters, signal) {
  return answer(await fetch(address("search/suggest", parameters, "/"), { signal }));
}

export async function related(question) {
  return answer(await fetch(address("search/related", { question }, "/")));
}

/** Tells which result was followed, also while the page is already leaving. */
export function followed(click) {
  fetch(address("search/clicks", {}, "/"), {
    method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify(click),
  }).catch(() => null);
}

/** What is in these spots for this visitor. One request, however many spots. */
export async function spots(names, { visitor, language, page }) {
  const customer = visitor ? { visitor: { token: await token(visitor) } } : {};
  const context = { language, ...(page ? { page } : {}) };
  return answer(await fetch(`${API}/spots`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${BROWSER_KEY}` },
    body: JSON.stringify({ spots: names, context, ...customer }),
  }));
}

const tokens = new Map();

/** The token that the utility's portal would have given to this customer when they signed in. */
export async function token(visitor) {
  if (!tokens.has(visitor)) {
    const response = await fetch(`${BASE}/visitor-token?visitor=${encodeURIComponent(visitor)}`);
    tokens.set(visitor, (await answer(response)).token);
  }
  return tokens.get(visitor);
}
