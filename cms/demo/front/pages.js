// One function for each type of page: what stands below its title.

import { content, related, send, token } from "./api.js";
import { body, later } from "./blocks.js";
import { el, heading, link, list, picture, rich } from "./dom.js";
import { form } from "./form.js";
import { guided } from "./guided.js";
import * as parts from "./parts.js";
import { say } from "./words.js";

const section = (title, ...children) => children.flat(3).some(Boolean)
  ? el("section", {}, heading(2, title), ...children) : null;

const art = (page) => page.image ? picture(page.image, { sizes: "(min-width: 48em) 22rem, 100vw" }) : null;
const below = (page, options) => page.children?.items.length ? parts.tiles(page.children.items, { level: 2, art, ...options }) : null;

const DRAW = {
  home: (page) => [body(page.body, page), below(page)],
  section: (page, who) => [body(page.body, page), isOfPrograms(page) ? later(() => programs(page, who)) : below(page)],
  article: (page) => body(page.body, page),
  landing: (page) => body(page.body, page),
  safety: (page) => [
    page.do_now.length ? el("section", { class: `now ${page.severity}` }, heading(2, say("now")), parts.steps(page.do_now)) : null,
    page.phones.length ? el("section", { class: "call" }, heading(2, say("phones")), parts.phones(page.phones)) : null,
    section(say("before"), parts.steps(page.do_before)),
    section(say("after"), parts.steps(page.do_after)),
    body(page.body, page),
  ],
  program,
  rate_plan: (page) => [
    page.good_for ? el("p", { class: "callout info" }, page.good_for) : null,
    section(say("prices"), parts.prices(page.seasons)),
    section(say("charges"), parts.charges(page.charges)),
    section(say("who"), parts.eligibility(page.eligibility)),
    body(page.body, page),
  ],
  faq_category: (page) => later(() => questions(page)),
  faq_question: (page) => [
    el("p", { class: "short-answer" }, page.short_answer), body(page.answer, page), helpful(page),
    later(() => also(page)),
  ],
  guided_help: (page) => guided(page.steps),
  contact_point: (page) => el("div", { class: "call" },
    page.phone ? el("p", {}, el("a", { href: page.phone_href, class: "number" }, page.phone)) : null,
    page.email ? el("p", {}, el("a", { href: `mailto:${page.email}` }, page.email)) : null,
    page.url ? el("p", {}, link(page.url, page.url)) : null,
    page.address ? el("address", {}, page.address) : null,
    page.hours.length || page.always_open ? [heading(2, say("hours")), parts.hours(page.hours, page.always_open)] : null),
  form: (page) => [rich(page.intro), page.id ? later(() => form(page)) : null],
};

export function draw(page, who) {
  return (DRAW[page.type] || (() => null))(page, who);
}

const isOfPrograms = (page) => page.children.items.some((each) => each.type === "program");

/** The pages of a section, its programs with what holds for the visitor who looks. */
async function programs(page, who) {
  const headers = who.visitor ? { Authorization: `Bearer ${await token(who.visitor)}` } : {};
  const personal = who.visitor ? { eligible_for: "visitor", include: "not_eligible" } : {};
  const found = await content("programs", { locale: page.locale, ancestor: page.id, limit: 100, ...personal }, { headers })
    .catch(() => ({ items: [] }));
  const known = new Map(found.items.map((each) => [each.id, each]));
  const rank = (each) => found.items.findIndex((other) => other.id === each.id);
  const pages = [...page.children.items].sort((one, other) => rank(one) - rank(other));
  const more = (each) => {
    const program = known.get(each.id);
    return program ? [program.headline ? el("p", { class: "headline" }, program.headline) : null, parts.verdict(program.eligibility)] : null;
  };
  return parts.tiles(pages, { level: 2, art, more });
}

function program(page, who) {
  const way = page.enrolment;
  return [
    rich(page.offer), parts.seasonEnd(page.season),
    section(say("incentives"), parts.incentives(page.incentives)),
    section(say("who"), parts.eligibility(page.eligibility), who.visitor && !who.preview ? later(() => judged(page, who)) : null),
    section(say("enrol"), parts.steps(way.steps),
      el("p", { class: "buttons" }, way.href ? link(way.href, way.label || say("enrol"), { class: "button" }) : null,
        way.phone ? el("a", { href: way.phone_href, class: "button secondary" }, way.phone) : null)),
    body(page.body, page),
    section(say("related"), page.related.length ? parts.tiles(page.related) : null),
  ];
}

async function judged(page, who) {
  const found = await send("programs/eligibility", { visitor: { token: await token(who.visitor) }, programs: [page.id] })
    .catch(async () => content("programs", { locale: page.locale, eligible_for: "visitor", include: "not_eligible", limit: 100 },
      { headers: { Authorization: `Bearer ${await token(who.visitor)}` } }));
  return parts.verdict(found.items.find((each) => each.id === page.id)?.eligibility);
}

async function questions(page) {
  const found = await content("faq", { locale: page.locale, category: page.id });
  return found.categories.map((group) => [
    group.id === page.id ? null : heading(2, group.title),
    group.questions.map((each) => el("details", {}, el("summary", {}, each.title),
      el("p", {}, each.short_answer), el("p", {}, link(each.path, "→ " + each.title)))),
  ]);
}

/** What editors chose first, then similar questions; in a preview, where search knows nothing yet, theirs alone. */
async function also(page) {
  const asked = await related(page.id).then((answer) => answer.questions).catch(() => page.related);
  return section(say("also"), list(asked.map((each) => link(each.path, each.title)), { class: "questions" }));
}

function helpful(page) {
  const vote = async (value) => {
    await send(`faq/${page.id}/helpful`, { helpful: value }).catch(() => null);
    made.replaceChildren(say("thanks"));
  };
  const made = el("p", { class: "helpful", role: "status" }, `${say("helpful")} `,
    el("button", { class: "button secondary", onclick: () => vote(true) }, say("yes")), " ",
    el("button", { class: "button secondary", onclick: () => vote(false) }, say("no")));
  return made;
}
