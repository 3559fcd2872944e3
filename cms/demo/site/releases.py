"""An open release, so that there is one to look at, to publish and to roll back."""

from __future__ import annotations

from cms.demo.site.pages import PageMaker
from content.models import Release
from content.releases import add

NAME = "Farm season"
NOTE = "Goes out together with the letter to irrigators."
NEW = "stories/pump-test"
CHANGED = "farm/irrigation"
SUMMARY = "Let us pause a pump for a few summer afternoons, and earn up to $28 for each kW. Sign up by May 1."


def make_release(maker: PageMaker) -> int:
    """Makes it when the page that it is for has just been made; returns how many were made."""
    made = {data.key for data, language, _ in maker.made if language == "en"}
    if NEW not in made or (CHANGED, "en") not in maker.found:
        return 0
    if Release.objects.filter(name=NAME).exists():
        return 0
    changed = maker.found[CHANGED, "en"].get_latest_revision_as_object()
    changed.summary = SUMMARY
    changed.save_revision(user=maker.user, log_action=True)
    release = Release.objects.create(name=NAME, note=NOTE, owner=maker.user)
    for page in (maker.found[NEW, "en"], changed):
        add(release, page, maker.user)
    return 1
