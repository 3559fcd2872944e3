// Guided help: one question at a time, with a way back.

import { el, heading, link, rich } from "./dom.js";
import { say } from "./words.js";

export function guided(steps) {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const space = el("div", { class: "guided", "aria-live": "polite" });
  const trail = [];
  const go = (name, focus = true) => {
    trail.push(name);
    space.replaceChildren(draw(byName.get(name)));
    if (focus) space.querySelector("h2").focus();
  };
  const back = () => { trail.pop(); go(trail.pop()); };
  const again = () => { trail.length = 0; go(steps[0].name); };
  const answer = (each) => each.next_step
    ? el("button", { class: "button secondary", onclick: () => go(each.next_step) }, each.label)
    : link(each.page.path, each.label, { class: "button secondary" });
  const draw = (step) => el("div", {}, heading(2, step.question || step.title, { tabindex: "-1" }),
    rich(step.help || step.text),
    step.answers ? el("div", { class: "answers" }, step.answers.map(answer)) : null,
    step.contact ? el("p", {}, link(step.contact.path, step.contact.title, { class: "button" })) : null,
    trail.length > 1 ? el("p", { class: "quiet" }, el("button", { class: "plain-button", onclick: back }, say("back")), " ",
      el("button", { class: "plain-button", onclick: again }, say("again"))) : null);
  if (steps.length) go(steps[0].name, false);
  return space;
}
