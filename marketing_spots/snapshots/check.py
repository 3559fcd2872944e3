"""Whether things compile: all of it, or all of it with one object changed or gone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence

from marketing_spots.engine.definitions import CampaignDef, Rule, Snapshot
from marketing_spots.engine.environment import Environment
from marketing_spots.engine.errors import RuleError
from marketing_spots.models import Campaign
from marketing_spots.models.base import Publishable
from marketing_spots.snapshots.build import Builder, Built, audience_of
from marketing_spots.snapshots.drafts import lost_references
from marketing_spots.snapshots.problems import Problem
from marketing_spots.snapshots.records import Record, Records, read_records
from plugins.manager import get_plugins


def compile_records(records: Records, version: int = 0) -> Built:
    """The snapshot of some records, and everything in it that does not compile."""
    builder = Builder(records)
    snapshot = builder.build(version)
    problems = builder.problems + rule_problems(snapshot, records)
    return Built(snapshot=snapshot, problems=problems)


def rule_problems(snapshot: Snapshot, records: Records | None = None) -> list[Problem]:
    """The rules of a snapshot that do not compile with the plugins of this moment.

    With the `records` it was made from, each problem names the form field that it is about.
    """
    env = Environment(
        {attribute.name: attribute for attribute in snapshot.attributes},
        {segment.id: segment for segment in snapshot.segments},
        get_plugins().conditions,
        zoneinfo.ZoneInfo(snapshot.zone),
    )
    found = []
    for segment in snapshot.segments:
        try:
            env.segment_rule(segment.id)
        except RuleError as error:
            found.append(
                Problem(
                    kind="segment",
                    pk=int(segment.id) or None,
                    name=segment.name,
                    field="rule",
                    path=error.path,
                    message=error.message,
                )
            )
    by_uid = {r["uid"]: r for r in records.of(Campaign).values()} if records else {}
    for campaign in snapshot.campaigns:
        if problem := _audience_problem(env, campaign, by_uid.get(campaign.id)):
            found.append(problem)
    return found


def _audience_problem(
    env: Environment, campaign: CampaignDef, record: Record | None
) -> Problem | None:
    if campaign.audience is None:
        return None
    try:
        env.rule(campaign.audience)
    except RuleError as error:
        field, path, row = _place(error.path, campaign.audience, record)
        return Problem(
            kind="campaign",
            pk=(record["pk"] or None) if record else None,
            name=campaign.name,
            field=field,
            row=row,
            path=path,
            message=error.message,
        )
    return None


def _place(path: str, audience: Rule, record: Record | None) -> tuple[str, str, int | None]:
    """The form field, the path inside it, and the row of an inline list."""
    if record is None:
        return "conditions", path, None
    for field, prefix in audience_of(record)[1].items():
        if not path.startswith(prefix):
            continue
        inside = path[len(prefix) :].lstrip(".")
        if field == "conditions":
            return field, inside, None
        row = inside.partition("[")[2].partition("]")[0]
        return field, "", int(row) if row.isdigit() else None
    return "conditions", path, None


def check(instance: Publishable) -> list[Problem]:
    """What would not compile if `instance`, as it stands in memory, replaced its live version.

    Its own problems, all of them; when it has none, what it would newly break elsewhere.
    """
    records = read_records()
    after = compile_records(records.with_object(instance)).problems
    kind, pk = type(instance)._meta.model_name, instance.pk or None
    lost = lost_references(instance)
    gone = {(problem.field, problem.row) for problem in lost}
    own = lost + [p for p in after if (p.kind, p.pk) == (kind, pk) and (p.field, p.row) not in gone]
    if own or not after:
        return own
    return _new(after, compile_records(records).problems)


def check_without(instances: Sequence[Publishable]) -> list[Problem]:
    """What would newly stop compiling if `instances` were unpublished or deleted."""
    records = read_records()
    after = compile_records(records.without(instances)).problems
    return _new(after, compile_records(records).problems) if after else []


def _new(after: Iterable[Problem], before: Iterable[Problem]) -> list[Problem]:
    known = {problem.key for problem in before}
    return [problem for problem in after if problem.key not in known]
