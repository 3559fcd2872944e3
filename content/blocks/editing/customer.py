"""How parts that come from elsewhere on the site are placed: spots, questions, programs, rates."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.editing import parts
from content.spots import spot_choices

GROUP = "Customer content"


def spot() -> Any:
    return blocks.StructBlock(
        [
            (
                "spot",
                blocks.ChoiceBlock(
                    choices=spot_choices,
                    help_text="What shows there is decided for each visitor when the page opens.",
                ),
            )
        ],
        icon="pick",
        group=GROUP,
        label="Spot",
        label_format="{spot}",
        description="A place for ads: what shows depends on who looks.",
        template="content/blocks/spot.html",
        preview_value={"spot": ""},
    )


def tag_choices() -> list[tuple[str, str]]:
    """The tags that pages have, as (name, name)."""
    from taggit.models import Tag

    names = Tag.objects.filter(content_pagetag_items__isnull=False).order_by("name")
    return [(name, name) for name in names.values_list("name", flat=True).distinct()]


def category_choices() -> list[tuple[str, str]]:
    """The categories of programs."""
    from content.models import ProgramPage

    return list(ProgramPage.Category.choices)


class ListingBlock(blocks.StructBlock):
    """Chosen pages, or all that belong somewhere; at least one of the two."""

    class Meta:
        #: The fields of which one is needed, and what to say when none is filled in.
        one_of: tuple[str, ...] = ()
        missing = "Choose something."

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation and not any(value.get(n) for n in self.meta.one_of):
            raise StructBlockValidationError(
                {self.meta.one_of[0]: ValidationError(self.meta.missing)}
            )
        return value


def limit() -> Any:
    """How many to show at most."""
    return blocks.IntegerBlock(
        min_value=1,
        max_value=50,
        default=6,
        label="At most",
        help_text="Of those not chosen one by one.",
    )


def _chosen(model: str, label: str) -> Any:
    return blocks.ListBlock(
        blocks.PageChooserBlock(page_type=model), default=[], max_num=50, label=label
    )


def faqs() -> Any:
    return ListingBlock(
        [
            ("title", parts.title()),
            ("questions", _chosen("content.FaqQuestionPage", "These questions")),
            (
                "category",
                blocks.PageChooserBlock(
                    required=False,
                    page_type="content.FaqCategoryPage",
                    label="Or all of a category",
                ),
            ),
            (
                "tag",
                blocks.ChoiceBlock(
                    choices=tag_choices, required=False, label="Or all with this tag"
                ),
            ),
            ("limit", limit()),
        ],
        icon="help",
        group=GROUP,
        label="Questions and answers",
        label_format="{title}",
        description="Questions with their answers, from Help.",
        one_of=("questions", "category", "tag"),
        missing="Choose questions, a category or a tag.",
        template="content/blocks/faqs.html",
        preview_value={"title": "People also ask"},
    )


def programs() -> Any:
    return ListingBlock(
        [
            ("title", parts.title()),
            ("programs", _chosen("content.ProgramPage", "These programs")),
            (
                "category",
                blocks.ChoiceBlock(
                    choices=category_choices, required=False, label="Or all of a category"
                ),
            ),
            ("limit", limit()),
        ],
        icon="tag",
        group=GROUP,
        label="Programs",
        label_format="{title}",
        description="Rebates and programs, with what they pay and for whom they are.",
        one_of=("programs", "category"),
        missing="Choose programs or a category.",
        template="content/blocks/programs.html",
        preview_value={"title": "Programs for you"},
    )


def rates() -> Any:
    return ListingBlock(
        [
            ("title", parts.title()),
            ("plans", _chosen("content.RatePlanPage", "These rate plans")),
        ],
        icon="table",
        group=GROUP,
        label="Rate comparison",
        label_format="{title}",
        description="Rate plans side by side.",
        one_of=("plans",),
        missing="Choose the rate plans to compare.",
        template="content/blocks/rates.html",
        preview_value={"title": "Which rate fits?"},
    )
