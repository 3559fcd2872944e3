"""A decision tree as blocks, and the check that it leads somewhere from everywhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks


class AnswerBlock(blocks.StructBlock):
    """One answer: it leads to another step, or to a page."""

    label = blocks.CharBlock(max_length=120)
    next_step = blocks.CharBlock(required=False, max_length=60, help_text="The name of a step.")
    page = blocks.PageChooserBlock(required=False, help_text="Or a page with the answer.")


class GuidedStepsBlock(blocks.StreamBlock):
    """Questions with answers to choose from, and endings."""

    question = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(max_length=60, help_text="Answers lead here by this name.")),
            ("question", blocks.CharBlock(max_length=200)),
            ("help", blocks.RichTextBlock(required=False, features=["bold", "italic", "link"])),
            ("answers", blocks.ListBlock(AnswerBlock(), min_num=1)),
        ],
        icon="help",
        label_format="{name}: {question}",
    )
    ending = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(max_length=60)),
            ("title", blocks.CharBlock(max_length=200)),
            ("text", blocks.RichTextBlock(required=False)),
            (
                "contact",
                blocks.PageChooserBlock(required=False, page_type="content.ContactPointPage"),
            ),
        ],
        icon="tick",
        label_format="{name}: {title}",
    )


def check_steps(steps: Any) -> None:
    """Raises ValidationError at the field when an answer leads nowhere."""
    names = [step.value["name"] for step in steps]
    for step in steps:
        if step.block_type != "question":
            continue
        for answer in step.value["answers"]:
            if answer["next_step"] and answer["next_step"] not in names:
                raise ValidationError(
                    {
                        "steps": f"“{answer['label']}” leads to “{answer['next_step']}”, which is no step."
                    }
                )
