"""Keeps how Spanish came out of English, as wagtail-localize would have kept it.

So an editor who opens a Spanish page of the demo finds the translation, string by string, and sees
which strings are outdated after the English page has changed. wagtail-localize writes a few queries
for each string; here each table is written once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail_localize.models import (
    OverridableSegment,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

Pair = tuple[Any, Any]


def keep_translations(source: Any, target: Any, pairs: Sequence[Pair]) -> None:
    """Writes the records of translations from locale `source` to locale `target`."""
    pairs = [pair for pair in pairs if pair[0].translation_key not in _known(pairs)]
    if pairs:
        _Keeper(source, target, pairs).keep()


def _known(pairs: Sequence[Pair]) -> set[Any]:
    keys = [english.translation_key for english, _ in pairs]
    found = TranslatableObject.objects.filter(translation_key__in=keys)
    return set(found.values_list("translation_key", flat=True))


class _Keeper:
    def __init__(self, source: Any, target: Any, pairs: Sequence[Pair]) -> None:
        self.source, self.target, self.pairs = source, target, pairs
        #: (source, segment, its Spanish counterpart or None)
        self.segments: list[tuple[Any, Any, Any]] = []

    def keep(self) -> None:
        self._sources()
        self._contexts()
        self._strings()
        self._others()

    def _sources(self) -> None:
        now = timezone.now()
        for english, spanish in self.pairs:
            base = TranslatableObject(
                translation_key=english.translation_key,
                content_type=ContentType.objects.get_for_model(english.get_translation_model()),
            )
            base.save(force_insert=True)
            source = TranslationSource.objects.create(
                object=base,
                specific_content_type=ContentType.objects.get_for_model(type(english)),
                locale=self.source,
                object_repr=str(english)[:200],
                content_json=english.to_json(),
                schema_version=get_schema_version(english._meta.app_label),
                last_updated_at=now,
            )
            other = {
                (segment.path, segment.order): segment
                for segment in extract_segments(spanish)
                if isinstance(segment, StringSegmentValue)
            }
            self.segments += [
                (source, segment, other.get((segment.path, segment.order)))
                for segment in extract_segments(english)
            ]
            Translation.objects.create(source=source, target_locale=self.target)
            TranslationLog.objects.create(
                source=source, locale=self.target, revision=spanish.latest_revision
            )

    def _contexts(self) -> None:
        wanted = {(source.object_id, segment.path): None for source, segment, _ in self.segments}
        rows = TranslationContext.objects.bulk_create(
            TranslationContext(
                object_id=key, path=path, path_id=TranslationContext._get_path_id(path)
            )
            for key, path in wanted
        )
        self.contexts = {(row.object_id, row.path): row for row in rows}

    def _context(self, source: Any, segment: Any) -> Any:
        return self.contexts[source.object_id, segment.path]

    def _strings(self) -> None:
        found = [each for each in self.segments if isinstance(each[1], StringSegmentValue)]
        texts = dict.fromkeys(segment.string.data for _, segment, _ in found)
        String.objects.bulk_create(
            (
                String(locale=self.source, data=text, data_hash=String._get_data_hash(text))
                for text in texts
            ),
            ignore_conflicts=True,
        )
        hashes = [String._get_data_hash(text) for text in texts]
        rows = {
            row.data: row
            for at in range(0, len(hashes), 500)
            for row in String.objects.filter(
                locale=self.source, data_hash__in=hashes[at : at + 500]
            )
        }
        StringSegment.objects.bulk_create(
            StringSegment(
                source=source,
                context=self._context(source, segment),
                order=segment.order,
                string=rows[segment.string.data],
                attrs=json.dumps(segment.attrs, cls=DjangoJSONEncoder),
            )
            for source, segment, _ in found
        )
        translated = {
            (rows[segment.string.data].pk, self._context(source, segment).pk): StringTranslation(
                translation_of=rows[segment.string.data],
                locale=self.target,
                context=self._context(source, segment),
                data=spanish.string.data,
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
            for source, segment, spanish in found
            if spanish is not None
        }
        StringTranslation.objects.bulk_create(translated.values())

    def _others(self) -> None:
        for source, segment, _ in self.segments:
            if isinstance(segment, TemplateSegmentValue):
                TemplateSegment.objects.create(
                    source=source,
                    context=self._context(source, segment),
                    order=segment.order,
                    template=Template.from_value(segment),
                )
        OverridableSegment.objects.bulk_create(
            OverridableSegment(
                source=source,
                context=self._context(source, segment),
                order=segment.order,
                data_json=json.dumps(segment.data, cls=DjangoJSONEncoder),
            )
            for source, segment, _ in self.segments
            if isinstance(segment, OverridableSegmentValue)
        )
