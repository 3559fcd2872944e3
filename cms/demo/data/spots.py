"""The places in Alpenglow's website, app and call centre. ``defaults`` are keys of ads."""

from __future__ import annotations

from typing import Any


def _spot(
    name: str, label: str, description: str, slots: int, formats: str, *defaults: str
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "description": description,
        "slots": slots,
        "formats": formats.split(),
        "defaults": defaults,
    }


SPOTS: tuple[dict[str, Any], ...] = (
    _spot(
        "home-hero",
        "Home: hero",
        "The wide picture at the top of the home page.",
        1,
        "banner",
        "brand-hero",
    ),
    _spot(
        "home-cards",
        "Home: cards",
        "Three cards under the hero.",
        3,
        "link_card",
        "card-outage-map",
        "card-understand-bill",
        "card-safety",
    ),
    _spot(
        "bill-sidebar",
        "Bill: beside the bill",
        "Next to the current bill; keep it about money.",
        1,
        "banner text",
        "text-read-bill",
    ),
    _spot(
        "outage-banner",
        "Outage banner",
        "The strip over every page. Empty in quiet times.",
        1,
        "notice",
    ),
    _spot(
        "dashboard-top",
        "My account: top",
        "First thing after signing in.",
        1,
        "banner text notice",
        "text-usage-chart",
    ),
    _spot(
        "ev-page-offer",
        "Electric cars: offer",
        "In the middle of the page on electric cars.",
        1,
        "banner video html",
        "ev-guide",
    ),
    _spot(
        "farm-page",
        "Farms: offers",
        "Two offers on the page for farms.",
        2,
        "banner link_card",
        "farm-desk",
        "card-farm-rates",
    ),
    _spot(
        "payment-confirmation",
        "Payment: thank you",
        "Under “Thank you for your payment”.",
        1,
        "banner text",
        "text-thanks",
    ),
    _spot(
        "move-in-checklist",
        "Moving in: checklist",
        "Steps after starting service.",
        3,
        "link_card",
        "card-meter-photo",
        "card-first-bill",
        "card-preferences",
    ),
    _spot(
        "call-centre",
        "Call centre: say this",
        "What agents may offer at the end of a call.",
        2,
        "text",
        "script-preferences",
    ),
    _spot(
        "answers-here",
        "Questions beside a page",
        "Fills itself: questions that search finds for the page that asks.",
        1,
        "list",
    ),
)
