// A draft in the editor's panel or behind a link: it follows what is typed, without a reload.

import { API } from "./config.js";
import { Problem } from "./api.js";

/** Calls `show(preview)` at once and at every change, `ended(problem)` when the token is no more. */
export function follow(token, show, ended) {
  let version = "";
  const look = async () => {
    const response = await fetch(`${API}/content/preview/${encodeURIComponent(token)}${version ? `?since=${encodeURIComponent(version)}` : ""}`,
      { cache: "no-store", referrerPolicy: "no-referrer" }).catch(() => null);
    if (response?.status === 200) {
      const preview = await response.json();
      version = preview.version;
      await show(preview);
    } else if (response && response.status >= 400 && response.status < 500) {
      ended(new Problem(response.status, await response.json().catch(() => ({}))));
      return undefined;
    }
    return response?.ok || response?.status === 304;
  };
  const poll = async () => { if (await look() !== undefined) setTimeout(poll, 1000); };
  // The editor's panel says when something changed, and so need not load this page anew.
  addEventListener("message", async (event) => {
    if (event.source === parent && event.data?.gridspot?.type === "preview-changed" && await look()) {
      parent.postMessage({ gridspot: { type: "preview-updated" } }, "*");
    }
  });
  if (parent !== window) parent.postMessage({ gridspot: { type: "preview-ready" } }, "*");
  poll();
}
