"""What the forms of words ask for, and the sentences beside them that follow the typing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
)
from wagtail.admin.widgets.switch import SwitchInput

from search.admin.forms import BestBetForm, LinesWidget, SynonymForm


class PreviewPanel(Panel):
    """Asks the server what the form would do, whenever somebody pauses typing."""

    def __init__(self, url_name: str = "", example: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url_name = url_name
        self.example = example

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "url_name": self.url_name, "example": self.example}

    class BoundPanel(Panel.BoundPanel):
        def render_html(self, parent_context: Any = None) -> str:
            context = {"url": reverse(self.panel.url_name), "example": self.panel.example}
            return render_to_string("search/admin/preview_panel.html", context)


def synonym_handler() -> ObjectList:
    """The form of a set of synonyms."""
    return ObjectList(
        [
            FieldPanel("locale", heading="Language"),
            FieldPanel("direction", widget=forms.RadioSelect),
            FieldPanel(
                "words",
                widget=LinesWidget(),
                heading="Words",
                help_text="As customers write them, one to a line, or with commas between. One or several words each: "
                "“AC”, “air conditioning”. Plurals and accents take care of themselves.",
            ),
            FieldPanel(
                "also",
                widget=LinesWidget(3),
                heading="Also find",
                help_text="What is found as well, one to a line. Who types these finds nothing more than before.",
            ),
            PreviewPanel(
                url_name="synonyms:preview",
                example=True,
                heading="What this does",
            ),
            FieldPanel("note"),
            FieldPanel("active", widget=SwitchInput),
        ],
        base_form_class=SynonymForm,
    )


def _results() -> list[Panel]:
    return [
        PageChooserPanel("page"),
        FieldPanel("document"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("title"), FieldPanel("summary")]),
    ]


def bet_handler() -> ObjectList:
    """The form of a best bet."""
    return ObjectList(
        [
            FieldPanel("locale", heading="Language"),
            FieldPanel(
                "phrases",
                widget=LinesWidget(),
                heading="When somebody searches for",
                help_text="One search to a line, in customers' words: “pay my bill”, “ways to pay”. Case, accents, "
                "plurals and slips of the keyboard take care of themselves.",
            ),
            FieldPanel("match", widget=forms.RadioSelect, heading="A line counts when"),
            InlinePanel(
                "results",
                panels=_results(),
                heading="Show this first",
                label="Result",
                min_num=1,
                help_text="In this order; five at most are shown. What is not public is left out by itself.",
            ),
            PreviewPanel(
                url_name="best_bets:preview",
                heading="What this does",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                    FieldPanel("note"),
                    FieldPanel("active", widget=SwitchInput),
                ],
                heading="When, and why",
                help_text="Empty: from now on, and without an end.",
            ),
        ],
        base_form_class=BestBetForm,
    )
