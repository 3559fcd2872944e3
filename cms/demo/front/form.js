// A form as the API describes it: drawn, sent, and its mistakes shown where they are.

import { content, send } from "./api.js";
import { el, rich } from "./dom.js";
import { say } from "./words.js";

export async function form(page) {
  const given = await content(`forms/${page.id}`);
  const start = await send(`forms/${page.id}/start`, {});
  const made = el("form", { novalidate: true, class: "form" }, given.fields.map(field), trap(given.trap),
    el("p", {}, el("button", { class: "button" }, given.submit_label)),
    given.keep_days ? el("p", { class: "quiet" }, say("kept").replace("{}", given.keep_days)) : null);
  const key = crypto.randomUUID();
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    await submit(made, given, { started: start.started, key, page: page.path });
  });
  return made;
}

const id = (name) => `field-${name}`;

function field(given) {
  if (given.input === "hidden") return el("input", { type: "hidden", name: given.name, value: given.default });
  const several = given.input === "radio" || (given.multiple && given.choices.length);
  const words = [given.label, given.required ? el("span", { class: "quiet" }, ` (${say("required")})`) : null];
  const help = given.help ? el("span", { class: "quiet help", id: `${id(given.name)}-help` }, given.help) : null;
  const error = el("span", { class: "error", id: `${id(given.name)}-error` });
  if (several) {
    return el("fieldset", { "data-field": given.name, "aria-describedby": error.id }, el("legend", {}, words), help,
      given.choices.map((choice, at) => el("label", { class: "choice" },
        el("input", { type: given.multiple ? "checkbox" : "radio", name: given.name, value: choice.value, id: at ? null : id(given.name) }), choice.label)), error);
  }
  if (given.input === "checkbox") {
    return el("div", { "data-field": given.name }, el("label", { class: "choice" }, control(given), words), help, error);
  }
  return el("div", { "data-field": given.name }, el("label", { for: id(given.name) }, words), help, control(given), error);
}

function control(given) {
  const common = {
    id: id(given.name), name: given.name, required: given.required, autocomplete: given.autocomplete,
    inputmode: given.input_mode, maxlength: given.max_length,
    "aria-describedby": `${id(given.name)}-help ${id(given.name)}-error`,
  };
  if (given.input === "textarea") return el("textarea", { ...common, rows: 4 }, given.default);
  if (given.input === "select") {
    return el("select", common, el("option", { value: "" }, say("choose")),
      given.choices.map((choice) => el("option", { value: choice.value, selected: choice.value === given.default }, choice.label)));
  }
  if (given.input === "checkbox") return el("input", { ...common, type: "checkbox", value: "true" });
  return el("input", { ...common, type: given.input, value: given.default || null, pattern: given.pattern });
}

/** Programs fill in everything; people do not see this one. */
const trap = (name) => el("div", { class: "off-screen", "aria-hidden": "true" },
  el("input", { name, tabindex: "-1", autocomplete: "off" }));

function valuesOf(made, given) {
  const data = new FormData(made);
  const values = Object.fromEntries(given.fields.map((each) => {
    if (each.multiple) return [each.name, data.getAll(each.name)];
    if (each.input === "checkbox") return [each.name, data.has(each.name)];
    return [each.name, data.get(each.name) ?? ""];
  }));
  if (data.get(given.trap)) values[given.trap] = data.get(given.trap);
  return values;
}

async function submit(made, given, more) {
  const button = made.querySelector("button");
  const label = button.textContent;
  button.disabled = true;
  button.textContent = say("sending");
  try {
    const answer = await send(`forms/${given.id}/submissions`, { values: valuesOf(made, given), ...more });
    const done = el("div", { class: "callout tip", role: "status", tabindex: "-1" },
      rich(answer.thank_you) || el("p", {}, say("thanks")));
    made.replaceWith(done);
    done.focus();
  } catch (problem) {
    show(made, problem);
    button.disabled = false;
    button.textContent = label;
  }
}

function show(made, problem) {
  for (const each of made.querySelectorAll(".error")) each.textContent = "";
  made.querySelector(".summary")?.remove();
  const errors = problem.document?.errors || [];
  for (const each of errors) {
    const place = each.field ? made.querySelector(`[data-field="${CSS.escape(each.field)}"] .error`) : null;
    if (place) place.textContent = each.message;
  }
  const elsewhere = errors.filter((each) => !each.field).map((each) => each.message);
  const words = errors.some((each) => each.field) ? [say("errors"), ...elsewhere] : elsewhere.length ? elsewhere : [problem.message];
  made.prepend(el("div", { class: "callout warning summary", role: "alert", tabindex: "-1" }, words.map((each) => el("p", {}, each))));
  made.querySelector(".summary").focus();
}

