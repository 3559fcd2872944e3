"""Puts the demo's definitions into the database. What is there already is left as it is."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.demo.data import ads_business, ads_household, ads_service
from cms.demo.data.attributes import ATTRIBUTES
from cms.demo.data.campaigns import CAMPAIGNS
from cms.demo.data.pictures import PICTURES
from cms.demo.data.segments import SEGMENTS
from cms.demo.data.spots import SPOTS
from cms.demo.notices import load_notices
from cms.demo.visitors import visitors
from marketing_spots.audience.profiles import save_profiles
from marketing_spots.audience.registry import attribute_defs, coerce_attributes, to_json
from marketing_spots.models import (
    Ad,
    Attribute,
    AttributeChoice,
    Campaign,
    CampaignSegment,
    DayWindow,
    Placement,
    Segment,
    Spot,
    SpotDefault,
    Visitor,
)
from marketing_spots.snapshot import batch
from plugins.blocks import stream_from_rule

FOLDER = Path(__file__).resolve().parent / "pictures"
NAMESPACE = uuid.UUID("6f1d7c02-5b0c-4c55-9a53-0c1de2b7a1e0")
SOURCE = "demo:"
ADS = ads_household.ADS + ads_service.ADS + ads_business.ADS


class Loader:
    """One run; `created` counts what was missing, by kind."""

    def __init__(self, user: Any, today: dt.date) -> None:
        self.user, self.today = user, today
        self.created: Counter[str] = Counter()
        self.pictures: dict[str, Any] = {}
        self.ads: dict[str, Ad] = {}
        self.made: list[Any] = []

    def load(self) -> Counter[str]:
        """Everything, in one transaction that compiles one snapshot."""
        with batch(self.user, "Loaded the demo"):
            with disable_reference_index_auto_update():  # each is saved three times on its way
                self._pictures()
                self._attributes()
                self._ads()
                self._spots()
                self._segments()
                self._campaigns()
            for instance in self.made:
                ReferenceIndex.create_or_update_for_object(instance)
            self._visitors()
            load_notices(self.created)
        return self.created

    def _publish(self, instance: Any, kind: str, publish: bool = True) -> None:
        """Saves a new definition as a draft, and publishes it (when its moment comes)."""
        instance.live = False
        instance.save()
        revision = instance.save_revision(user=self.user, log_action=True)
        if publish:
            instance.publish(revision, user=self.user)
        self.made.append(instance)
        self.created[kind] += 1

    def _pictures(self) -> None:
        images = get_image_model()
        collection = Collection.objects.filter(name="Alpenglow").first()
        if collection is None:
            collection = Collection.get_first_root_node().add_child(name="Alpenglow")
        known = {image.title: image for image in images.objects.filter(collection=collection)}
        for name, picture in PICTURES.items():
            image = known.get(picture.title)
            if image is None:
                image = self._picture(images, collection, name)
            self.pictures[name] = image

    def _picture(self, images: Any, collection: Collection, name: str) -> Any:
        picture = PICTURES[name]
        with (FOLDER / f"{name}.webp").open("rb") as file:
            image = images(
                title=picture.title,
                description=picture.alt,
                collection=collection,
                uploaded_by_user=self.user,
                file=ImageFile(file, name=f"alpenglow-{name}.webp"),
            )
            x, y, width, height = picture.focus
            image.focal_point_x, image.focal_point_y = (
                image.width * x // 100,
                image.height * y // 100,
            )
            image.focal_point_width = image.width * width // 100
            image.focal_point_height = image.height * height // 100
            image.save()
        self.created["pictures"] += 1
        return image

    def _attributes(self) -> None:
        known = set(Attribute.objects.values_list("name", flat=True))
        for data in ATTRIBUTES:
            if data["name"] in known:
                continue
            fields = {key: value for key, value in data.items() if key != "choices"}
            attribute = Attribute(**fields)
            attribute.choices = [
                AttributeChoice(value=value, label=label, sort_order=order)
                for order, (value, label) in enumerate(data["choices"])
            ]
            self._publish(attribute, "attributes")

    def _ads(self) -> None:
        english = Locale.get_default()
        spanish, _ = Locale.objects.get_or_create(language_code="es")
        for data in ADS:
            self.ads[data["key"]] = self._ad(data, english, "en")
            if data["es"]:
                self._ad(data, spanish, "es")

    def _ad(self, data: dict[str, Any], locale: Locale, language: str) -> Ad:
        key = uuid.uuid5(NAMESPACE, data["key"])
        found = Ad.objects.filter(translation_key=key, locale=locale).first()
        if found is not None:
            return found
        value = self._with_pictures(data[language], language)
        ad = Ad(
            name=data["name"] if language == "en" else f"{data['name']} (español)",
            locale=locale,
            translation_key=key,
            content=json.dumps([{"type": data["format"], "value": value}]),
        )
        ad.tags.add(*data["tags"])
        self._publish(ad, "ads" if language == "en" else "translations")
        return ad

    def _with_pictures(self, fields: dict[str, Any], language: str) -> dict[str, Any]:
        value = dict(fields)
        for field in ("image", "poster"):
            if field in fields:
                picture = PICTURES.get(fields[field])
                alt = (picture.alt_es if language == "es" else picture.alt) if picture else ""
                chosen = self.pictures[fields[field]].pk if picture else None
                value[field] = {"image": chosen, "alt_text": alt, "decorative": False}
        return value

    def _spots(self) -> None:
        known = set(Spot.objects.values_list("name", flat=True))
        for data in SPOTS:
            if data["name"] in known:
                continue
            spot = Spot(**{key: value for key, value in data.items() if key != "defaults"})
            spot.defaults = [
                SpotDefault(ad=self.ads[key], sort_order=order)
                for order, key in enumerate(data["defaults"])
            ]
            self._publish(spot, "spots")

    def _segments(self) -> None:
        known = set(Segment.objects.values_list("name", flat=True))
        for name, (description, rule) in SEGMENTS.items():
            if name not in known:
                stream = json.dumps(stream_from_rule(rule))
                self._publish(Segment(name=name, description=description, rule=stream), "segments")

    def _campaigns(self) -> None:
        known = set(Campaign.objects.values_list("source_id", flat=True))
        segments = {segment.name: segment for segment in Segment.objects.all()}
        spots = {spot.name: spot for spot in Spot.objects.all()}
        for data in CAMPAIGNS:
            if SOURCE + data["key"] not in known:
                campaign = self._campaign(data, segments, spots)
                self._publish(campaign, "campaigns", publish=data["state"] != "draft")

    def _campaign(
        self, data: dict[str, Any], segments: dict[str, Segment], spots: dict[str, Spot]
    ) -> Campaign:
        campaign = Campaign(
            source_id=SOURCE + data["key"],
            name=data["name"],
            description=data["description"],
            priority=data["priority"],
            segment_match=data["match"],
            conditions=json.dumps(stream_from_rule(data["conditions"])),
            exclusion_groups=data["groups"],
            paused=data["paused"],
            start_date=self._day(data["start"]),
            end_date=self._day(data["end"]),
        )
        if data["go_live"] is not None:
            campaign.go_live_at = timezone.now() + dt.timedelta(days=data["go_live"])
        campaign.segments = [
            CampaignSegment(segment=segments[name], sort_order=order)
            for order, name in enumerate(data["segments"])
        ]
        campaign.placements = [
            Placement(spot=spots[spot], ad=self.ads[ad], weight=weight, sort_order=order)
            for order, (spot, ad, weight) in enumerate(data["placements"])
        ]
        campaign.windows = [
            DayWindow(
                days=days,
                start=dt.time.fromisoformat(start),
                end=dt.time.fromisoformat(end),
                sort_order=order,
            )
            for order, (days, start, end) in enumerate(data["windows"])
        ]
        return campaign

    def _day(self, days: int | None) -> dt.date | None:
        return None if days is None else self.today + dt.timedelta(days=days)

    def _visitors(self) -> None:
        known = set(Visitor.objects.values_list("id", flat=True))
        defs = attribute_defs()

        def missing() -> Any:
            for change in visitors(self.today):
                if change.id in known:
                    continue
                values, errors = coerce_attributes(change.attributes, defs)
                if errors:
                    raise ValueError(f"Visitor {change.id}: {errors}")
                yield type(change)(
                    id=change.id,
                    covers=change.covers,
                    attributes=to_json(values),
                    consents=change.consents,
                )

        for outcome in save_profiles(missing()):
            self.created["visitors"] = outcome.created
