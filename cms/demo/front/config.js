// What the server says about this front end; see cms/views.py.

const given = JSON.parse(document.getElementById("config").textContent);

export const BASE = given.base;
export const API = given.api;
export const BROWSER_KEY = given.browser_key;
/** Customers of the demo to look as; empty outside it. */
export const VISITORS = given.visitors;
export const PREVIEW = new URLSearchParams(location.search).get("preview");
