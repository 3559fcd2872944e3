"""What a definition says, in a few lines that need no knowledge of the form."""

from __future__ import annotations

from marketing_spots import vocabulary
from marketing_spots.admin import words
from marketing_spots.models import Campaign, Segment
from marketing_spots.models.base import Publishable


def summary_of(instance: Publishable) -> list[tuple[str, str]]:
    """Lines as ``(heading, sentence)``, true to `instance` as it stands in memory."""
    if isinstance(instance, Campaign):
        return campaign_summary(instance)
    if isinstance(instance, Segment):
        return [("Takes in", words.segment_words(instance, vocabulary.current()))]
    return []


def campaign_summary(campaign: Campaign) -> list[tuple[str, str]]:
    """What shows where, for whom, when and how urgently."""
    placements = [
        f"{words.named(each, 'ad')} in {words.named(each, 'spot')}"
        for each in campaign.placements.all()
    ]
    lines = [
        ("Shows", "; ".join(placements) or "Nothing yet"),
        ("To", words.audience_words(campaign, vocabulary.current())),
        ("When", words.schedule_words(campaign)),
        ("Priority", words.priority_words(campaign.priority)),
    ]
    if groups := campaign.exclusion_group_list:
        lines.append(("Never beside", f"other campaigns in {', '.join(groups)}"))
    if campaign.paused:
        lines.append(("Paused", "It shows to nobody until you resume it."))
    return lines
