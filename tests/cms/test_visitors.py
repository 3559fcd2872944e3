"""What search may use of a visitor: what they agreed to, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from cms import eligibility, visitors
from content import ports
from content.ports import Credentials, Known, Refused
from marketing_spots.models import Visitor
from marketing_spots.snapshot import batch
from tests.cms.test_eligibility import BROWSER, ORIGIN, SERVER, facts, token  # noqa: F401
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db

NAMES = ("customer_type", "zip", "unheard_of")


@pytest.fixture
def known(facts: None, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: F811
    """Who may be known as what, with a state of this test's own."""
    with batch(None, "Who they are"):
        world.attribute("customer_type", "text", label="Customer type")
        world.attribute("zip", "zip", label="ZIP code")
    both = {"customer_type": "farm", "zip": "80701", "income": 52_000}
    Visitor.objects.create(id="yes", attributes=both, personalisation=True, measurement=True)
    Visitor.objects.create(id="silent", attributes=both)
    Visitor.objects.create(id="no", attributes=both, personalisation=False, measurement=False)
    monkeypatch.setattr(eligibility, "here", eligibility.OwnState())

    def known(**who: Any) -> Known:
        return visitors.known(Credentials(**who), NAMES)

    return known


FARM = {"customer_type": "farm", "zip": "80701"}


def test_what_somebody_agreed_to_is_known(known: Any) -> None:
    assert known(token=token("yes")) == Known(facts=FARM, personalisation=True, measurement=True)
    assert known(api_key=SERVER, customer="yes") == Known(
        facts=FARM, personalisation=True, measurement=True
    )


@pytest.mark.parametrize("customer", ["silent", "no", "nobody"])
def test_without_a_yes_nothing_is_known(known: Any, customer: str) -> None:
    assert known(token=token(customer)) == Known()


def test_a_yes_here_counts_and_a_no_does_more(known: Any) -> None:
    assert known(token=token("silent"), personalisation=True).facts == FARM
    assert known(token=token("yes"), personalisation=False).facts == {}
    assert known(token=token("no"), personalisation=True).facts == {}
    assert known(token=token("yes"), gpc=True) == Known()
    assert known(token=token("yes", consents={"personalisation": False})).facts == {}
    assert not known(token=token("yes"), measurement=False).measurement


def test_a_key_alone_is_nobody_in_particular(known: Any) -> None:
    assert known(api_key=BROWSER, origin=ORIGIN) == Known()
    assert known(api_key=SERVER) == Known()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({"token": "nonsense"}, 401),
        ({"api_key": "gsb_unknown"}, 401),
        ({"api_key": BROWSER, "origin": "https://elsewhere.example"}, 403),
        ({"api_key": BROWSER, "origin": ORIGIN, "customer": "yes"}, 403),
    ],
)
def test_bad_credentials_are_refused(known: Any, who: dict[str, Any], status: int) -> None:
    with pytest.raises(Refused) as error:
        known(**who)
    assert error.value.status == status
    assert str(error.value)


def test_while_nothing_is_published_nobody_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eligibility, "here", eligibility.OwnState())
    assert visitors.known(Credentials(token="any"), NAMES) == Known()


def test_content_asks_through_its_port() -> None:
    assert ports.known(Credentials(), ()) == visitors.known(Credentials(), ()) == Known()
