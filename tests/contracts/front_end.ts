// What a front end does with the API's types. It has to compile under `tsc --strict`: each switch
// is exhaustive, so a block or a page type that the document forgets, or gets wrong, fails here.
import type { components, paths } from "./api";

type Schemas = components["schemas"];
type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

function never(value: never): never {
  throw new Error(`There is no such type: ${JSON.stringify(value)}`);
}

export function block(it: Schemas["ContentBlock"]): string {
  switch (it.type) {
    case "accordion":
      return it.items.map((item) => item.title).join();
    case "buttons":
      return it.buttons.length.toFixed();
    case "callout":
      return it.tone;
    case "cards":
      return it.cards.map((card) => card.title).join();
    case "contact":
      return it.contact?.path ?? "";
    case "documents":
      return it.documents.map((each) => each.url).join();
    case "faqs":
      return it.questions.map((each) => each.path).join();
    case "heading":
      return `<h${it.level}>${it.text}</h${it.level}>`;
    case "image":
      return picture(it.image);
    case "phones":
      return it.phones.map((each) => each.href).join();
    case "programs":
      return it.programs.map((each) => each.title).join();
    case "quote":
      return it.text;
    case "rates":
      return it.plans.map((each) => each.title).join();
    case "spot":
      return it.spot;
    case "steps":
      return it.steps.map((step) => step.title).join();
    case "table":
      return it.rows.length.toFixed();
    case "text":
      return it.body.html + it.body.tree.map(node).join("");
    case "video":
      return it.url;
    default:
      return never(it);
  }
}

export function picture(it: Schemas["Image"]): string {
  const sources: string[] = it.renditions.map((each) => `${each.url} ${each.width}w`);
  const focus = it.focal_point ? `${it.focal_point.x * 100}%` : "center";
  return [it.alt, focus, ...sources].join();
}

export function node(it: Schemas["RichNode"]): string {
  const inner: string = (it.children ?? []).map(node).join("");
  return it.type === "text" ? (it.text ?? "") : `${it.type}${it.href ?? ""}${inner}`;
}

export function page(it: Answer<"/api/v1/content/page">): string {
  const notices: string[] = it.notices.map((notice) => notice.headline);
  switch (it.type) {
    case "redirect":
      return it.permanent ? it.to : (it.page?.path ?? it.to);
    case "home":
    case "section":
      return it.body.map(block).join() + it.children.items.map((child) => child.path).join();
    case "article":
    case "landing":
      return it.body.map(block).join();
    case "safety":
      return it.severity + it.do_now.map((step) => step.title).join() + it.phones[0]?.href;
    case "program":
      return it.incentives.map((each) => each.amount ?? each.words).join() + it.season.ends;
    case "rate_plan":
      return it.seasons.flatMap((each) => each.periods).map((each) => each.tiers[0]?.price).join();
    case "faq_category":
      return it.children.total.toFixed();
    case "faq_question":
      return it.short_answer + it.answer.map(block).join();
    case "guided_help":
      return it.steps
        .map((step) => {
          switch (step.type) {
            case "question":
              return step.answers.map((each) => each.next_step ?? each.page?.path).join();
            case "ending":
              return step.contact?.path ?? step.title;
            default:
              return never(step);
          }
        })
        .join();
    case "contact_point":
      return it.hours.map((each) => `${each.days.join()} ${each.opens}`).join();
    case "form":
      return it.form;
    default:
      return never(it) + notices;
  }
}

export function menu(it: Answer<"/api/v1/content/navigation/{handle}">): string {
  return it.items
    .map((item) => {
      switch (item.type) {
        case "page":
          return item.page.path;
        case "link":
          return item.href;
        case "spot":
          return item.spot;
        case "group":
          return item.items.length.toFixed();
        default:
          return never(item);
      }
    })
    .join();
}

export async function ask(path: string, locale: string): Promise<string> {
  const query: paths["/api/v1/content/page"]["get"]["parameters"]["query"] = { path, locale };
  const reply = await fetch(`/api/v1/content/page?${new URLSearchParams({ ...query })}`);
  if (!reply.ok) {
    const problem = (await reply.json()) as Schemas["PageProblem"];
    return `${problem.status} ${problem.detail} ${problem.nearest?.path ?? "/"}`;
  }
  const answer = (await reply.json()) as Answer<"/api/v1/content/page">;
  const crumbs = answer.kind === "page" ? answer.breadcrumbs.map((each) => each.title) : [];
  return crumbs.join(" > ") + page(answer);
}

export const lists = (
  it: Answer<"/api/v1/content/pages">,
  questions: Answer<"/api/v1/content/faq">,
  spots: Schemas["SpotsResponse"],
): number => it.items.length + questions.categories.length + Object.keys(spots.spots).length;

export function result(it: Schemas["SearchAnswer"]["results"][number]): string {
  const where = it.breadcrumb.map((step) => step.title).join(" > ");
  const title = it.highlights?.title ?? it.title;
  switch (it.kind) {
    case "faq":
      return it.short_answer + it.category_title + it.id.toFixed();
    case "page":
      return it.type + (it.severity ?? "") + (it.phone_href ?? "");
    case "program":
      return it.headline + it.category;
    case "guided_help":
      return it.id.toFixed();
    case "contact":
      return it.channel + (it.phone ?? it.email ?? it.url ?? "") + String(it.always_open);
    case "navigation":
      return it.menu + where;
    case "document":
      return `${it.filename} ${it.file_type} ${it.size ?? 0}${title}`;
    default:
      return never(it);
  }
}

export async function search(q: string, before: string | null): Promise<string> {
  const query: paths["/api/v1/search"]["get"]["parameters"]["query"] = { q, facets: "kind" };
  const reply = await fetch(`/api/v1/search?${new URLSearchParams({ q: query?.q ?? "", previous: before ?? "" })}`);
  const answer = (await reply.json()) as Answer<"/api/v1/search">;
  const notices: string[] = answer.notices.map((notice) => notice.headline);
  const counts: number[] = answer.facets.flatMap((facet) => facet.values.map((each) => each.count));
  const first = answer.answer?.short_answer ?? answer.did_you_mean ?? answer.degraded?.reason ?? "";
  return [...notices, first, ...answer.best_bets.map(result), ...answer.results.map(result), ...counts].join();
}

export const suggestions = (it: Answer<"/api/v1/search/suggest">): string[] =>
  it.suggestions.map((each) => (each.kind === "query" ? each.text : (each.path ?? each.highlighted)));

export const way = (it: Answer<"/api/v1/search/navigation/find">): string =>
  it.nothing ? "" : (it.entry?.breadcrumb.map((step) => step.title).join() ?? "");
