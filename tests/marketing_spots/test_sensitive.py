"""Sensitive attributes: only with the permission can somebody aim at them, by whatever way."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from marketing_spots.models import Attribute, Campaign, Segment
from tests.marketing_spots import world
from tests.marketing_spots.test_editing import campaign_form, leaf, segment_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def income(basics: Any) -> Segment:
    world.attribute("low_income", sensitive=True)
    return world.segment("Low income", world.comparison("low_income"))


def flat(error: Any) -> str:
    """Everything that a block's error says, at any depth."""
    parts = [
        *getattr(error, "messages", ()),
        *(flat(e) for e in getattr(error, "error_list", ()) if e is not error),
    ]
    for inner in (getattr(error, "block_errors", None) or {}).values():
        parts.append(flat(inner))
    inner = getattr(error, "non_block_errors", None)
    parts += [str(each) for each in (inner or ())]
    return " ".join(parts)


def rule_errors(response: Any, field: str = "conditions") -> str:
    found = response.context["form"].errors.as_data().get(field, []) if response.context else []
    return " ".join(flat(error) for error in found)


def test_only_with_permission_can_somebody_target_what_is_sensitive(login, basics, income) -> None:
    data = campaign_form(conditions=streamfield([leaf(), leaf("low_income")]))
    response = login("Marketers").post("/admin/campaigns/add/", data)
    (error,) = response.context["form"].errors.as_data()["conditions"]
    assert list(error.block_errors) == [1], "at the condition, and only there"
    assert not Campaign.objects.exists()
    login("Approvers").post("/admin/campaigns/add/", data)
    assert Campaign.objects.exists()


def test_not_through_a_group_or_a_segment_either(login, basics, income) -> None:
    client = login("Marketers")
    group = {"match": "any", "conditions": streamfield([leaf("low_income")])}
    hidden = campaign_form(conditions=streamfield([("group", group)]))
    assert "sensitive" in rule_errors(client.post("/admin/campaigns/add/", hidden))
    member = ("segment", {"member": "in", "segment": str(income.pk)})
    response = client.post("/admin/segments/add/", segment_form(member, name="Disguise"))
    assert "sensitive" in rule_errors(response, "rule")
    row = inline_formset([{"segment": income.pk}])
    response = client.post("/admin/campaigns/add/", campaign_form(segments=row))
    (form,) = response.context["form"].formsets["segments"].forms
    assert "sensitive" in form.errors["segment"][0]
    assert not Campaign.objects.exists()


def test_others_can_still_edit_the_rest(login, basics, income) -> None:
    campaign = world.campaign(conditions=[world.comparison("low_income")])
    client = login("Marketers")
    url = f"/admin/campaigns/edit/{campaign.pk}/"
    client.post(url, campaign_form(name="New name", conditions=streamfield([leaf("low_income")])))
    campaign.refresh_from_db()
    assert campaign.get_latest_revision_as_object().name == "New name"
    changed = campaign_form(conditions=streamfield([leaf("low_income", value=False)]))
    assert "sensitive" in rule_errors(client.post(url, changed))
    turned = {"match": "none", "conditions": streamfield([leaf("low_income")])}
    around = campaign_form(conditions=streamfield([("group", turned)]))
    assert "sensitive" in rule_errors(client.post(url, around))


def earlier(instance: Any, **changes: Any) -> str:
    """Saves `instance` as an earlier version, then a newer one with `changes`; the revert page."""
    old = instance.save_revision()
    newer = type(instance).objects.get(pk=instance.pk)
    for field, value in changes.items():
        setattr(newer, field, value)
    newer.save_revision()
    name = instance.snippet_viewset.get_url_name("revisions_revert")
    return reverse(name, args=[instance.pk, old.pk])


def test_going_back_to_a_sensitive_condition_is_targeting_it(login, basics, income) -> None:
    campaign = world.campaign(conditions=[world.comparison("low_income")])
    url = earlier(campaign, conditions="[]")
    data = campaign_form(conditions=streamfield([leaf("low_income")]))
    client = login("Marketers")
    assert "sensitive" in rule_errors(client.post(url, data))
    assert not newest(campaign).conditions
    client.post(url, campaign_form(name="Harmless"))
    assert newest(campaign).name == "Harmless"
    login("Approvers").post(url, data)
    assert newest(campaign).conditions


def test_so_is_going_back_to_a_segment_of_it(login, basics, income) -> None:
    campaign = world.campaign(segments=[income])
    url = earlier(campaign, segments=[])
    row = {"segment": income.pk, "id": campaign.segments.get().pk}
    data = campaign_form(segments=inline_formset([row], initial=1))
    data["segments-0-ORDER"] = "1"  # as the page has it: the row itself did not change
    response = login("Marketers").post(url, data)
    (form,) = response.context["form"].formsets["segments"].forms
    assert "sensitive" in form.errors["segment"][0]
    assert not newest(campaign).segments.exists()
    login("Approvers").post(url, data)
    assert newest(campaign).segments.exists()


def test_going_back_within_a_segment_counts_as_well(login, basics, income) -> None:
    url = earlier(income, rule=world.segment("Harmless").rule)
    data = segment_form(leaf("low_income"), name="Low income")
    assert "sensitive" in rule_errors(login("Marketers").post(url, data), "rule")
    login("Approvers").post(url, data)
    assert "low_income" in str(newest(income).rule.raw_data[0])


def test_a_segment_that_was_there_may_move_to_another_row(login, basics, income) -> None:
    campaign = world.campaign(segments=[income])
    row = {"segment": income.pk}
    data = campaign_form(name="New name", segments=inline_formset([row]))
    login("Marketers").post(f"/admin/campaigns/edit/{campaign.pk}/", data)
    assert newest(campaign).name == "New name"


def test_a_segment_that_is_not_published_hides_nothing(login, basics, income) -> None:
    hidden = world.segment("Hidden", world.comparison("low_income"), live=False)
    drafted = world.segment("Drafted")
    drafted.rule = income.rule
    drafted.save_revision()
    client = login("Marketers")
    for segment in (hidden, drafted):
        data = campaign_form(segments=inline_formset([{"segment": segment.pk}]))
        response = client.post("/admin/campaigns/add/", data)
        (form,) = response.context["form"].formsets["segments"].forms
        assert "sensitive" in form.errors["segment"][0], segment
    hidden.rule = world.segment("Harmless").rule
    hidden.save_revision()
    data = campaign_form(segments=inline_formset([{"segment": hidden.pk}]))
    client.post("/admin/campaigns/add/", data)
    assert Campaign.objects.exists(), "what its draft no longer asks does not count"


def test_going_back_does_not_make_an_attribute_harmless(login, income) -> None:
    attribute = Attribute.objects.get(name="low_income")
    attribute.sensitive = False
    url = earlier(attribute, sensitive=True)
    client = login("Approvers")
    keeper = client.user
    keeper.groups.get().permissions.remove(Permission.objects.get(codename="target_sensitive"))
    data = {
        "label": "Low income",
        "name": "low_income",
        "type": "boolean",
        "source": "verified",
        "description": "Back again",
        "unit": "",
        "choices": inline_formset([]),
    }
    client.post(url, nested_form_data(data))
    assert (newest(attribute).description, newest(attribute).sensitive) == ("Back again", True)


def newest(instance: Any) -> Any:
    """Its latest version, published or not."""
    return type(instance).objects.get(pk=instance.pk).get_latest_revision_as_object()
