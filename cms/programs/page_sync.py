"""Brings program pages in step with the source, and leaves people's edits and places alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from wagtail.models import Locale, Page, Site

from cms.programs.page_bulk import add, complete
from cms.programs.pages import PageTarget
from cms.programs.records import Counts
from cms.programs.sync import Outcome, State, leave, stored_blocks, stored_rule
from cms.programs.targets import NAMESPACE, digest
from cms.programs.vocabulary import ImportRefused
from content import changes
from content.models import HomePage, ImportedObject, Program, ProgramPage, SectionPage
from content.programs.states import STATES

_TITLES = {"en": "Imported programs", "es": "Programas importados"}
_SUMMARIES = {
    "en": "Rebates and programs of utilities and authorities, from public data.",
    "es": "Reembolsos y programas de empresas de servicios y autoridades, de datos públicos.",
}


class PageSynchroniser:
    """One run for one state; call it inside ``snapshot.batch``, which is one transaction."""

    def __init__(
        self,
        state: str,
        locales: Mapping[str, Locale],
        segments: Mapping[str, str],
        outcome: Outcome,
        *,
        under: str | None = None,
        overwrite: bool = False,
        progress: Callable[[str, int], None] = lambda phase, count: None,
    ) -> None:
        self.state = state
        self.locales = locales
        self.segments = segments  # key of a segment -> its id
        self.outcome = outcome
        self.under = under
        self.overwrite = overwrite
        self.progress = progress
        self.ledger: dict[str, ImportedObject] = {}
        self.records = {row.source_id: row for row in Program.objects.filter(state=state)}

    def run(self, targets: Sequence[PageTarget]) -> None:
        """Writes into the outcome; one batch of the outbox. Raises ImportRefused."""
        self.ledger = {
            row.key: row for row in ImportedObject.objects.filter(key__regex=r"^(page|section):")
        }
        with changes.collect():
            parents = self._parents() if targets else {}
            wanted = [each for each in targets if each.language in parents]
            self.progress("page", len(wanted))
            self._bring(wanted, parents)
            self._retire({each.key for each in targets})

    # --- where ---

    def _parents(self) -> dict[str, Page]:
        """The section of the state in each language that the site is written in."""
        home = self._home()
        if home is None:
            return {}
        top = self._section("section:programs", home, _TITLES, "imported-programs")
        name = STATES[self.state][0]
        names = {"en": name, "es": name}
        key = f"section:programs:{self.state}"
        return self._section(key, top, names, self.state.lower())

    def _home(self) -> dict[str, Page] | None:
        """The page to begin below, by language; None where there is no home page to be below."""
        if self.under:
            page = _at(self.under)
        else:
            site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
            page = site.root_page.specific if site else None
            if not isinstance(page, HomePage):
                self.outcome.notes.append(
                    "No pages were made: the site has no home page yet. Make one, or name a page "
                    "with --pages-under."
                )
                return None
        return {
            code: found
            for code, locale in self.locales.items()
            if (
                found := page
                if page.locale_id == locale.pk
                else page.get_translation_or_none(locale)
            )
        }

    def _section(
        self, key: str, parents: Mapping[str, Page], titles: Mapping[str, str], slug: str
    ) -> dict[str, Page]:
        found: dict[str, Page] = {}
        shared = uuid.uuid5(NAMESPACE, key)
        for code, parent in parents.items():
            row = self.ledger.get(f"{key}:{code}")
            page = SectionPage.objects.filter(pk=row.object_id).first() if row else None
            page = page or SectionPage.objects.filter(
                translation_key=shared, locale=self.locales[code]
            ).first()  # fmt: skip
            if page is None:
                page = SectionPage(
                    title=titles[code],
                    slug=_free(parent, slug),
                    summary=_SUMMARIES[code] if key == "section:programs" else "",
                    locale=self.locales[code],
                    translation_key=shared,
                )
                add(parent, page)
                complete([page])
            if row is None or row.object_id != page.pk:
                self._remember(f"{key}:{code}", page, "")
            found[code] = page
        return found

    # --- what has to be done ---

    def _bring(self, targets: Sequence[PageTarget], parents: Mapping[str, Page]) -> None:
        counts = self.outcome.counts.setdefault("pages", Counts())
        rows = [self.ledger[each.key].object_id for each in targets if each.key in self.ledger]
        pages = ProgramPage.objects.in_bulk(rows)
        new: list[PageTarget] = []
        for target in targets:
            row = self.ledger.get(target.key)
            page = pages.get(row.object_id) if row else None
            if row is None or (page is None and self.overwrite):
                new.append(target)
            elif self._leave(target, row, page):
                counts.unchanged += 1
            elif page is not None:
                self._fill(page, target)
                page.save_revision(clean=False, log_action=True).publish()
                page.refresh_from_db()
                self._remember(target.key, page, digest(target))
                counts.updated += 1
        counts.created = self._create(new, parents)

    def _leave(self, target: PageTarget, row: ImportedObject, page: ProgramPage | None) -> bool:
        found = State(page.latest_revision_id, page.live) if page else None
        return leave(self.outcome, target.key, digest(target), row, found, self.overwrite)

    def _create(self, targets: Sequence[PageTarget], parents: Mapping[str, Page]) -> int:
        """Makes the pages that are new; returns how many."""
        shared = [each.translation_key for each in targets]
        there = ProgramPage.objects.filter(translation_key__in=shared)
        taken = {(page.translation_key, page.locale_id): page.title for page in there}
        made: list[tuple[PageTarget, ProgramPage]] = []
        for target in targets:
            locale = self.locales[target.language]
            if title := taken.get((target.translation_key, locale.pk)):
                self.outcome.kept.append(
                    f"{target.key}: there is a page of it already (“{title}”); left as it is."
                )
                continue
            parent = parents[target.language]
            page = ProgramPage(
                slug=_free(parent, target.slug),
                locale=locale,
                translation_key=target.translation_key,
            )
            self._fill(page, target)
            add(parent, page)
            made.append((target, page))
        complete(page for _, page in made)
        for target, page in made:
            self._remember(target.key, page, digest(target))
        return len(made)

    def _retire(self, wanted: set[str]) -> None:
        """Unpublishes what the source has no more."""
        gone = [
            row
            for key, row in sorted(self.ledger.items())
            if key.startswith("page:")
            and row.state == self.state
            and row.active
            and key not in wanted
        ]
        for row in gone:
            page = ProgramPage.objects.filter(pk=row.object_id, live=True).first()
            if page is not None:
                page.unpublish()
            row.active = False
            row.save(update_fields=["active"])
            self.outcome.counts.setdefault("pages", Counts()).gone += 1
            self.outcome.gone.append(f"{row.key}: unpublished, it is gone from the source.")

    # --- doing it ---

    def _fill(self, page: ProgramPage, target: PageTarget) -> None:
        for name in ("title", "summary", "category", "starts", "ends"):
            setattr(page, name, getattr(target, name))
        page.draft_title = target.title
        page.record = self.records.get(target.program)
        page.eligibility_note = target.note
        page.enrol_url, page.enrol_label = target.href, target.link_text
        page.eligibility = stored_rule(target.rule, dict(self.segments), target.key)
        blocks = [{"type": "incentive", "value": each} for each in target.incentives]
        page.incentives = stored_blocks(blocks, f"{target.key}/incentives")

    def _remember(self, key: str, page: Page, mark: str) -> None:
        """Notes the page and the revision that is live now; with a later one, a person edited it."""
        fields = {
            "state": self.state if key.startswith("page:") else "",
            "object_id": page.pk,
            "revision_id": page.latest_revision_id,
            "digest": mark,
            "active": True,
        }
        row, _ = ImportedObject.objects.update_or_create(key=key, defaults=fields)
        self.ledger[key] = row


def _at(path: str) -> Page:
    """The page of the default site at a path. Raises ImportRefused."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    page = site.root_page if site else None
    for slug in path.strip("/").split("/") if path.strip("/") else ():
        page = page.get_children().filter(slug=slug).first() if page else None
    if page is None:
        raise ImportRefused(f"There is no page at {path}. Name one in --pages-under that there is.")
    specific = page.specific
    if not isinstance(specific, HomePage | SectionPage):
        raise ImportRefused(f"The page at {path} cannot have programs below it; name a section.")
    return specific


def _free(parent: Page, slug: str) -> str:
    """The slug, or the next one that is free below the page."""
    taken = set(parent.get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    if slug not in taken:
        return slug
    return next(f"{slug}-{n}" for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)
