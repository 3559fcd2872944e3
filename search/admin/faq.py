"""From what nobody found to a question: the form of a new one, with its title filled in."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.signals import init_new_page

from content.models import FaqCategoryPage, FaqQuestionPage
from search.admin.reports import Overview, SearchScreen

#: Letters of a title.
_LONGEST = 255
#: What the form that is being opened begins with; Wagtail's signal does not say for which request.
_title: ContextVar[str] = ContextVar("title of a new question", default="")


class WriteFaq(SearchScreen, TemplateView):
    """Asks in which category, unless there is only one that somebody may write in."""

    page_title = "Write this FAQ"
    header_icon = "edit"
    template_name = "search/admin/write_faq.html"

    def trail(self) -> list[dict[str, str]]:
        return [{"url": reverse("search_reports:index"), "label": Overview.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        title = as_question(request.GET.get("title", ""))
        locale = request.GET.get("locale", "")
        categories = [(page, add_url(page, title)) for page in writable(request.user, locale)]
        if len(categories) == 1:
            return redirect(categories[0][1])
        return self.render_to_response(
            self.get_context_data(title=title, chosen=locale, categories=categories)
        )


def as_question(text: str) -> str:
    """What somebody searched for as the beginning of a title: with a capital, on one line."""
    text = " ".join(text.split())[:_LONGEST]
    return text[:1].upper() + text[1:]


def writable(user: Any, locale: str) -> list[FaqCategoryPage]:
    """Categories of a language in which somebody may add questions, in the order of the tree."""
    found = FaqCategoryPage.objects.order_by("path").select_related("locale")
    if locale:
        found = found.filter(locale__language_code=locale)
    return [
        page
        for page in found
        if page.permissions_for_user(user).can_add_subpage() and FaqQuestionPage.can_create_at(page)
    ]


def add_url(category: FaqCategoryPage, title: str) -> str:
    """The form of a new question, with its title."""
    args = ("content", "faqquestionpage", category.pk)
    return f"{reverse('wagtailadmin_pages:add', args=args)}?{urlencode({'title': title})}"


@hooks.register("before_create_page")
def remember_title(request: HttpRequest, parent: Any, model: Any) -> None:
    """For the signal that comes next, in the same request."""
    wanted = request.method == "GET" and model is FaqQuestionPage
    _title.set(request.GET.get("title", "")[:_LONGEST] if wanted else "")


def fill_title(sender: Any, page: Any, **kwargs: Any) -> None:
    """Begins a new question with the title that its address named."""
    title = _title.get()
    _title.set("")
    if title and isinstance(page, FaqQuestionPage):
        page.title = page.draft_title = title


init_new_page.connect(fill_title, dispatch_uid="title of a new question")
