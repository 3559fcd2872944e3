"""Makes the pages that are missing: all of them empty first, so that links find their target."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from cms.demo.site.articles import ARTICLES
from cms.demo.site.faq_money import FAQ_MONEY
from cms.demo.site.faq_service import FAQ_SERVICE
from cms.demo.site.help import HELP
from cms.demo.site.home import HOME
from cms.demo.site.programs_home import HOME_PROGRAMS
from cms.demo.site.programs_more import MORE_PROGRAMS
from cms.demo.site.rates import RATES
from cms.demo.site.render import NAMESPACE, Renderer
from cms.demo.site.safety import SAFETY
from cms.demo.site.writing import GAS_LINE, HELP_LINE, PageData
from content import models
from plugins.blocks import stream_from_rule

#: In this order pages stand beside each other; a page comes after the one that it is below.
PAGES: tuple[PageData, ...] = (
    *HOME[:1], *HOME_PROGRAMS, *RATES, *SAFETY, *MORE_PROGRAMS, *HELP, *FAQ_MONEY, *FAQ_SERVICE,
    *ARTICLES, *HOME[1:],
)  # fmt: skip
TYPES: dict[str, Any] = {
    model.api_type: model
    for model in (
        models.HomePage, models.SectionPage, models.ArticlePage, models.LandingPage,
        models.SafetyPage, models.ProgramPage, models.RatePlanPage, models.FaqCategoryPage,
        models.FaqQuestionPage, models.GuidedHelpPage, models.ContactPointPage, models.FormPage,
    )
}  # fmt: skip
STREAMS = (
    "body", "answer", "steps", "do_now", "do_before", "do_after", "phones", "incentives",
    "how_to_enrol", "charges", "seasons", "hours",
)  # fmt: skip


def translation_key(key: str) -> uuid.UUID:
    """What finds a page of the demo again, in any language, wherever somebody has moved it."""
    return uuid.uuid5(NAMESPACE, f"page:{key}")


class PageMaker:
    """Makes missing pages in English and Spanish. `made` are those of this run."""

    def __init__(self, user: Any, today: dt.date, pictures: dict[str, int]) -> None:
        self.user, self.today, self.pictures = user, today, pictures
        self.locales = {
            "en": Locale.get_default(),
            "es": Locale.objects.get_or_create(language_code="es")[0],
        }
        self.found: dict[tuple[str, str], Any] = {}
        self.made: list[tuple[PageData, str, Any]] = []
        self.created: Counter[str] = Counter()

    def make(self) -> None:
        """Everything that is missing. Where it stood, if somebody has deleted it, it stands again."""
        self._find()
        for data in PAGES:
            for language in ("en", "es"):
                if (data.key, language) not in self.found and (language == "en" or data.translated):
                    self._empty(data, language)
        english = {key: page.pk for (key, language), page in self.found.items() if language == "en"}
        self.renderer = Renderer(english, self.pictures, self.today)
        for data, language, page in self.made:
            self._fill(data, language, page)
        self._site()

    def _find(self) -> None:
        keys = {translation_key(data.key): data.key for data in PAGES}
        languages = {locale.pk: language for language, locale in self.locales.items()}
        pages = Page.objects.filter(translation_key__in=keys, locale__in=languages)
        for page in pages.specific():
            self.found[keys[page.translation_key], languages[page.locale_id]] = page

    def _empty(self, data: PageData, language: str) -> None:
        """A page with its address and nothing else."""
        parent = self._parent(data, language)
        if parent is None:
            return  # its parent was deleted in this language
        title = data.fields["title"]
        slug = data.slug.es if language == "es" else data.slug.en
        page = TYPES[data.kind](
            title=title.es if language == "es" else title.en,
            slug=self._slug(parent, slug or slugify(title.en) or "page"),
            locale=self.locales[language],
            translation_key=translation_key(data.key),
            live=False,
            owner=self.user,
        )
        page.draft_title = page.title
        # What it must hold is not there yet: it is checked when the page is filled.
        page.full_clean = lambda *args, **kwargs: None
        parent.add_child(instance=page)
        del page.full_clean
        self.found[data.key, language] = page
        self.made.append((data, language, page))

    def _parent(self, data: PageData, language: str) -> Any:
        if data.kind == "home":
            return Page.get_first_root_node()
        parent = self.found.get((data.under, language))
        if parent is not None:
            parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        return parent

    def _slug(self, parent: Any, wanted: str) -> str:
        if parent.is_root():
            wanted = "alpenglow" if wanted == "page" else wanted
        taken = set(parent.get_children().values_list("slug", flat=True))
        numbered = (f"{wanted}-{number}" for number in range(2, 100))
        return (
            wanted if wanted not in taken else next(each for each in numbered if each not in taken)
        )

    def _fill(self, data: PageData, language: str, page: Any) -> None:
        for name, given in data.fields.items():
            setattr(page, *self._field(data, name, given, language))
        if data.kind == "form":
            page.form_fields = [
                models.FormField(
                    sort_order=order,
                    locale=self.locales[language],
                    translation_key=uuid.uuid5(NAMESPACE, f"field:{data.key}.{order}"),
                    **self.renderer.value(each, language),
                )
                for order, each in enumerate(data.form)
            ]
        self._relate(data, page)
        page.tags.add(*data.tags)
        self._keep(data, page)
        kind = "pages" if language == "en" else "translated pages"
        self.created[kind] += 1

    def _field(self, data: PageData, name: str, given: Any, language: str) -> tuple[str, Any]:
        if name == "eligibility":
            return name, stream_from_rule({"all": given})
        if name in STREAMS:
            return name, self.renderer.stream(given, language, f"{data.key}.{name}")
        if name == "lead_image":
            return "lead_image_id", self.renderer.value(given, language)
        return name, self.renderer.value(given, language)

    def _relate(self, data: PageData, page: Any) -> None:
        # Related pages are the English ones in every language, as a translation keeps them.
        related = [self.found[key, "en"] for key in data.related if (key, "en") in self.found]
        if data.kind == "program":
            page.related_programs = [
                models.RelatedProgram(related=each, sort_order=order)
                for order, each in enumerate(related)
            ]
        elif data.kind == "faq_question":
            page.related_questions = [
                models.RelatedQuestion(related=each, sort_order=order)
                for order, each in enumerate(related)
            ]

    def _keep(self, data: PageData, page: Any) -> None:
        """Saves it as its editors left it: live, a draft, due some day, or waiting for approval."""
        # The parent has got children since; an old count would be saved over the new one.
        page.refresh_from_db(fields=["numchild"])
        live, now = data.state == "live", timezone.now()
        page.live, page.has_unpublished_changes = live, not live
        if live:
            page.first_published_at = page.last_published_at = now
        if data.go_live is not None:
            day = self.today + dt.timedelta(days=data.go_live.after)
            page.go_live_at = timezone.make_aware(dt.datetime.combine(day, dt.time(6)))
        page.save()
        revision = page.save_revision(user=self.user, log_action=True, changed=not live)
        if live:
            page.live_revision = revision
            Page.objects.filter(pk=page.pk).update(live_revision=revision)
        elif data.state == "scheduled":
            revision.publish(user=self.user, skip_permission_checks=True)
        elif data.state == "workflow" and (workflow := page.get_workflow()) is not None:
            workflow.start(page, self.user)

    def _site(self) -> None:
        """The default site shows the demo, unless somebody has given it a home of their own."""
        home = self.found.get(("", "en"))
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if home is None:
            return
        if site is not None and site.root_page_id == home.pk:
            self._settings(site)
            return
        if site is None:
            site = Site.objects.create(
                hostname="localhost", port=80, root_page=home, is_default_site=True,
                site_name="Alpenglow Power & Gas",
            )  # fmt: skip
        elif site.root_page.specific_class in (Page, None):
            welcome = site.root_page
            site.root_page, site.site_name = home, "Alpenglow Power & Gas"
            site.save()
            if not welcome.is_root() and welcome.is_leaf():
                welcome.delete()  # Wagtail's own "Welcome to your new Wagtail site!"
        if site.root_page_id == home.pk:
            self._settings(site)

    def _settings(self, site: Site) -> None:
        """What `site` of the API says of the utility; what somebody has changed stays."""
        models.SiteSettings.objects.get_or_create(
            site=site,
            defaults={
                "organisation": "Alpenglow Power & Gas",
                "phone": HELP_LINE,
                "emergency_phone": GAS_LINE,
                "share_image_id": self.pictures.get("line-crew"),
            },
        )
