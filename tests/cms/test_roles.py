"""What groups may do with content, from the first migration on, and who takes it away for good."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.contrib.auth.models import Group, User
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupApprovalTask
from wagtail.permissions import policy_registry

from cms.roles import CONTENT, SEARCH, ensure_content_roles
from marketing_spots.admin.roles import ensure_roles
from tests.content.release_world import draft, site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles() -> None:
    ensure_roles()
    ensure_content_roles()


def member(name: str) -> User:
    user = User.objects.create_user(name.lower())
    user.groups.add(Group.objects.get(name=name))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("group", "edits", "publishes"),
    [("Editors", True, False), ("Approvers", True, True), ("Operators", False, False)],
)
def test_editors_write_and_approvers_publish(group: str, edits: bool, publishes: bool) -> None:
    page = draft(site(), "News")
    tester = page.permissions_for_user(member(group))
    assert tester.can_edit() is edits
    assert tester.can_publish() is publishes


@pytest.mark.parametrize(("group", "may"), [("Editors", True), ("Operators", False)])
def test_who_may_make_redirects(group: str, may: bool) -> None:
    policy = policy_registry.get_by_type(Redirect)
    assert policy.user_has_permission(member(group), "add") is may


def test_what_editors_submit_waits_for_an_approver() -> None:
    page = draft(site(), "News")
    page.get_workflow().start(page, member("Editors"))
    task = page.current_workflow_state.current_task_state.task.specific
    assert isinstance(task, GroupApprovalTask)
    assert "approve" in {name for name, *_ in task.get_actions(page, member("Approvers"))}


def test_a_group_that_somebody_changed_stays_as_it_is() -> None:
    editors = Group.objects.get(name="Editors")
    taken = editors.permissions.get(codename="add_redirect")
    editors.permissions.remove(taken)
    assert ensure_content_roles() == []
    assert not editors.permissions.filter(pk=taken.pk).exists()


def test_a_site_from_before_search_gets_what_is_for_search_and_nothing_else_back() -> None:
    editors = Group.objects.get(name="Editors")
    editors.permissions.remove(*editors.permissions.filter(content_type__app_label="search"))
    editors.permissions.remove(editors.permissions.get(codename="add_redirect"))
    ensure_content_roles()
    assert editors.permissions.filter(codename="add_synonymset").exists()
    assert not editors.permissions.filter(codename="add_redirect").exists()
    editors.permissions.remove(editors.permissions.get(codename="delete_synonymset"))
    ensure_content_roles()
    assert not editors.permissions.filter(codename="delete_synonymset").exists()


@pytest.mark.parametrize("table", [CONTENT, SEARCH])
def test_every_permission_in_the_table_exists(table: Mapping[str, set[str]]) -> None:
    for name, permissions in table.items():
        held = {
            f"{each.content_type.app_label}.{each.codename}"
            for each in Group.objects.get(name=name).permissions.select_related("content_type")
        }
        assert permissions <= held
