"""How guided help is written, and the check that it leads somewhere from everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.editing import parts


class AnswerBlock(blocks.StructBlock):
    """One answer: it leads to another step, or to a page."""

    label = blocks.CharBlock(max_length=120, label="Answer", help_text="“Yes, it is warm”")
    next_step = parts.NameBlock(
        required=False, label="Leads to the step", help_text="The name of a question or an ending."
    )
    page = blocks.PageChooserBlock(required=False, label="Or to a page")

    class Meta:
        icon = "arrow-right"
        label_format = "{label} → {next_step}{page}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if value["next_step"] and value["page"]:
            raise _at("page", "An answer leads to a step or to a page: remove one of the two.")
        if not value["next_step"] and not value["page"]:
            raise _at("next_step", "Say where this answer leads: to a step, or to a page.")
        return value


def _name(**kwargs: Any) -> parts.NameBlock:
    return parts.NameBlock(label="Name", **kwargs)


class GuidedStepsBlock(blocks.StreamBlock):
    """Questions with answers to choose from, and endings."""

    question = blocks.StructBlock(
        [
            ("name", _name(help_text="Short, for you alone: answers lead here by this name.")),
            ("question", blocks.CharBlock(max_length=200)),
            (
                "help",
                blocks.RichTextBlock(
                    required=False,
                    features=parts.WITH_LISTS,
                    label="How to find out",
                    help_text="What people may need to know to answer.",
                ),
            ),
            ("answers", blocks.ListBlock(AnswerBlock(), min_num=1)),
        ],
        icon="help",
        label="Question",
        label_format="{name}: {question}",
    )
    ending = blocks.StructBlock(
        [
            ("name", _name(help_text="Short, for you alone: answers lead here by this name.")),
            ("title", blocks.CharBlock(max_length=200, label="What to do")),
            ("text", blocks.RichTextBlock(required=False, features=parts.WITH_LISTS)),
            (
                "contact",
                blocks.PageChooserBlock(
                    required=False,
                    page_type="content.ContactPointPage",
                    label="Whom to contact",
                ),
            ),
        ],
        icon="check",
        label="Ending",
        label_format="{name}: {title}",
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation and (errors := check_steps(value)):
            raise StreamBlockValidationError(errors)
        return value


def check_steps(steps: Sequence[Any]) -> dict[int, ValidationError]:
    """What is wrong with the steps, by their index: people start at the first of them.

    Names are unique, answers lead to steps that there are, every step can be reached, and from
    every step an ending or a page can be.
    """
    names = [step.value["name"] for step in steps]
    found: dict[int, ValidationError] = {}
    for at, name in enumerate(names):
        if name in names[:at]:
            found[at] = _at("name", f"Another step is called “{name}” already.")
    for at, step in enumerate(steps):
        if at not in found and (error := _astray(step, names)):
            found[at] = error
    return found or _dead_ends(steps, names)


def _astray(step: Any, names: Sequence[str]) -> ValidationError | None:
    """The answers of a step that lead to no step."""
    errors = {
        at: _at("next_step", f"No step is called “{answer['next_step']}”.{_hint(names)}")
        for at, answer in enumerate(_answers(step))
        if answer["next_step"] and answer["next_step"] not in names
    }
    if not errors:
        return None
    return StructBlockValidationError({"answers": ListBlockValidationError(block_errors=errors)})


def _hint(names: Sequence[str]) -> str:
    listed = ", ".join(f"“{name}”" for name in names[:12])
    return f" There are: {listed}{' …' if len(names) > 12 else ''}."


def _dead_ends(steps: Sequence[Any], names: Sequence[str]) -> dict[int, ValidationError]:
    leads = {
        name: [answer["next_step"] for answer in _answers(step) if answer["next_step"]]
        for name, step in zip(names, steps, strict=True)
    }
    ends = {
        name
        for name, step in zip(names, steps, strict=True)
        if step.block_type != "question" or any(answer["page"] for answer in _answers(step))
    }
    back: dict[str, list[str]] = {name: [] for name in names}
    for name, following in leads.items():
        for each in following:
            back[each].append(name)
    reached, ending = _reach(names[:1], leads), _reach(ends, back)
    found: dict[int, ValidationError] = {}
    for at, name in enumerate(names):
        if name not in reached:
            found[at] = _at("name", "No answer leads here. Add one that does, or remove this step.")
        elif name not in ending:
            found[at] = _at("name", "From here people go round in circles: no way ends.")
    return found


def _reach(starts: Iterable[str], ways: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    todo = list(starts)
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo.extend(ways[here])
    return reached


def _answers(step: Any) -> Sequence[Any]:
    return list(step.value["answers"]) if step.block_type == "question" else []


def _at(field: str, message: str) -> StructBlockValidationError:
    return StructBlockValidationError({field: ValidationError(message)})
