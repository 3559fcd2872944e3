"""Alpenglow's campaigns.

Days in ``start``, ``end`` and ``go_live`` count from the day on which the demo is loaded, so that
it never goes stale. ``state`` is live, draft or scheduled.
"""

from __future__ import annotations

from typing import Any

from cms.demo.data.segments import HOUSEHOLD, OWNER, all_of, any_of, has

CampaignData = dict[str, Any]
WEEKDAYS = [0, 1, 2, 3, 4]


def _campaign(
    key: str, name: str, description: str, priority: int, places: str, *segments: str, **more: Any
) -> CampaignData:
    """`places` lists ``spot=ad`` pairs, with ``*weight`` where it is not 1."""
    placements = []
    for place in places.split():
        spot, _, rest = place.partition("=")
        ad, _, weight = rest.partition("*")
        placements.append((spot, ad, float(weight or 1)))
    return {
        "key": key, "name": name, "description": description, "priority": priority,
        "placements": placements, "segments": segments, "match": "any", "conditions": None,
        "groups": "", "start": None, "end": None, "windows": (), "paused": False,
        "state": "live", "go_live": None, **more,
    }  # fmt: skip


SERVICE: tuple[CampaignData, ...] = (
    _campaign(
        "answers-here",
        "Answers for this page",
        "Questions about what people are doing, kept by search.",
        10,
        "answers-here=answers-here",
    ),
    _campaign(
        "storm",
        "Storm: North Fork without power",
        "Everyone on the North Fork line section.",
        90,
        "outage-banner=storm-notice",
        conditions=has("outage_area", "eq", "north-fork"),
    ),
    _campaign(
        "storm-page",
        "Storm: on the outage page",
        "Whoever looks at outages, known or not.",
        88,
        "outage-banner=storm-notice",
        conditions=has("page", "eq", "outages"),
    ),
    _campaign(
        "planned-work",
        "Planned work: Old Mill",
        "Customers on the Old Mill line section, the week before.",
        70,
        "outage-banner=planned-notice dashboard-top=planned-notice",
        conditions=has("outage_area", "eq", "old-mill"),
        start=-2,
        end=12,
    ),
    _campaign(
        "credit",
        "After an outage: $25 credit",
        "Says sorry, and that nothing needs to be done.",
        71,
        "dashboard-top=credit-notice",
        "Recently without power",
    ),
    _campaign(
        "medical",
        "Medical register: yearly check",
        "Confirms the phone number of people who depend on power.",
        75,
        "dashboard-top=medical-notice",
        conditions=has("medical_baseline", "eq", True),
    ),
    _campaign(
        "bill-help",
        "Help with a late bill",
        "A payment plan before the first reminder.",
        72,
        "bill-sidebar=bill-help-sidebar dashboard-top=bill-help-notice call-centre=bill-help-script",
        "Behind on a bill",
        groups="bill",
    ),
    _campaign(
        "heat-alert",
        "Heat alert (switch on when needed)",
        "Ready for the next heat wave; stays paused until then.",
        85,
        "outage-banner=heat-alert",
        paused=True,
    ),
    _campaign(
        "peak-tonight",
        "Peak hours now",
        "Weekday afternoons, for those who use much at peak.",
        65,
        "dashboard-top=peak-tonight",
        "Heavy at peak",
        windows=((WEEKDAYS, "15:00", "19:00"),),
    ),
    _campaign(
        "dig",
        "Call 811 before you dig",
        "Owners with ground to dig in.",
        22,
        "home-cards=dig-card",
        conditions=all_of(
            OWNER, any_of(has("dwelling", "eq", "house"), has("customer_type", "eq", "farm"))
        ),
    ),
    _campaign(
        "gas-smell",
        "Smell gas? Leave, then call",
        "Everyone to whom we deliver gas.",
        24,
        "home-cards=gas-smell-card",
        "Gas customers",
    ),
    _campaign(
        "trees",
        "Trees and wires",
        "Owners, all year.",
        18,
        "home-cards=tree-card",
        conditions=all_of(HOUSEHOLD, OWNER),
    ),
    _campaign(
        "storm-ready",
        "Ready for storms",
        "A third card for everyone.",
        10,
        "home-cards=storm-card",
        conditions=has("page", "eq", "home"),
    ),
)

BILLING: tuple[CampaignData, ...] = (
    _campaign(
        "discount",
        "Affordable Power: 25% off",
        "Households that qualify by income.",
        58,
        "home-hero=discount bill-sidebar=discount call-centre=discount-script",
        "Income-qualified households",
        groups="bill",
    ),
    _campaign(
        "level-bills",
        "Budget billing",
        "Gas and electric heat make winter bills jump.",
        45,
        "bill-sidebar=level-bills",
        conditions=all_of(HOUSEHOLD, has("days_past_due", "eq", 0), has("monthly_kwh", "gte", 800)),
    ),
    _campaign(
        "paperless",
        "Bills by e-mail",
        "Whoever still gets paper.",
        32,
        "payment-confirmation=paperless bill-sidebar=paperless",
        "Paper bills",
    ),
    _campaign(
        "autopay",
        "Autopay",
        "Pays on time, but by hand.",
        38,
        "payment-confirmation=autopay",
        conditions=all_of(has("autopay", "eq", False), has("days_past_due", "eq", 0)),
    ),
    _campaign(
        "app",
        "The app, on phones",
        "Whoever has just paid on a phone, known or not.",
        36,
        "payment-confirmation=app",
        conditions=has("device", "eq", "phone"),
    ),
)

HOME: tuple[CampaignData, ...] = (
    _campaign(
        "ev-overnight",
        "EV Overnight rate",
        "Moves charging into the night.",
        60,
        "home-hero=ev-overnight-hero ev-page-offer=ev-overnight-table "
        "bill-sidebar=ev-overnight-bill call-centre=ev-overnight-script",
        "EV drivers paying peak prices",
        groups="ev",
    ),
    _campaign(
        "ev-charger",
        "Charger rebate",
        "EV drivers in their own house.",
        50,
        "home-hero=ev-charger ev-page-offer=ev-charger",
        "EV drivers",
        conditions=OWNER,
        groups="ev",
    ),
    _campaign(
        "ev-film",
        "EV Overnight: the film",
        "Curious about electric cars, on the page about them.",
        45,
        "ev-page-offer=ev-film",
        groups="ev",
        conditions=all_of(
            has("page", "eq", "ev"),
            any_of(has("interests", "has_any", ["ev"]), has("stated_interest", "eq", "ev")),
        ),
    ),
    _campaign(
        "ebike",
        "E-bike vouchers",
        "Interested in e-bikes.",
        48,
        "home-cards=ebike-card",
        conditions=has("interests", "has_any", ["ebike"]),
    ),
    _campaign(
        "solar-roof",
        "Solar: what would your roof earn?",
        "Owners with a roof and a large bill.",
        50,
        "home-hero=solar-roof-hero",
        "Ready for solar",
        groups="solar",
    ),
    _campaign(
        "solar-quiz",
        "Solar: after the quiz",
        "Said in the quiz that solar interests them.",
        52,
        "home-hero=solar-quiz",
        conditions=has("stated_interest", "eq", "solar"),
        groups="solar",
    ),
    _campaign(
        "solar-garden",
        "Solar garden",
        "Renters can't put up panels, but can share some.",
        50,
        "home-hero=solar-garden-hero home-cards=solar-garden-card*2",
        "Renters",
        groups="solar",
    ),
    _campaign(
        "battery",
        "Home battery",
        "Keeps the solar power of noon for the evening.",
        56,
        "home-hero=battery-hero dashboard-top=battery-hero",
        "Homes with solar",
    ),
    _campaign(
        "heat-pump",
        "Heat pump instead of baseboards",
        "The largest saving that we can offer.",
        57,
        "home-hero=heat-pump-hero bill-sidebar=heat-pump-bill",
        "Costly heat",
        groups="heat",
    ),
    _campaign(
        "thermostat",
        "Free thermostat",
        "For homes that use much at peak.",
        50,
        "dashboard-top=thermostat",
        "Heavy at peak",
        groups="heat",
    ),
    _campaign(
        "winter-kit",
        "Draft-proofing kit",
        "Four months; the kit is free while it lasts.",
        40,
        "home-hero=winter-kit",
        conditions=HOUSEHOLD,
        start=-30,
        end=90,
    ),
    _campaign(
        "welcome",
        "Welcome to Alpenglow",
        "The first sixty days.",
        62,
        "home-hero=welcome move-in-checklist=move-rate-card",
        "New movers",
    ),
    _campaign(
        "move-gas",
        "New to gas",
        "Safety first, on the checklist of new gas customers.",
        64,
        "move-in-checklist=move-gas-card",
        "New movers",
        "Gas customers",
        match="all",
    ),
    _campaign(
        "crew",
        "Meet the line crew",
        "A story for the weekend.",
        12,
        "home-hero=crew-hero",
        conditions={"type": "weekday", "days": [5, 6]},
    ),
)

BUSINESS: tuple[CampaignData, ...] = (
    _campaign(
        "night-watering",
        "Night watering",
        "Irrigating farms, from the first furrow to harvest.",
        60,
        "home-hero=pivot-hero farm-page=pivot-hero",
        "Irrigating farms",
    ),
    _campaign(
        "pump-test",
        "Pump test",
        "Large pumps pay back an overhaul fastest.",
        55,
        "farm-page=pump-test-card dashboard-top=pump-test-text",
        "Large pumps",
    ),
    _campaign(
        "business-lights",
        "Business lighting",
        "Shops, offices and kitchens.",
        60,
        "home-hero=business-lights",
        "Small businesses",
    ),
    _campaign(
        "business-review",
        "An hour with an engineer",
        "Shops, offices and kitchens.",
        50,
        "home-cards=business-review-card dashboard-top=business-review-text",
        "Small businesses",
    ),
)

NOT_NOW: tuple[CampaignData, ...] = (
    _campaign(
        "summer-tune-up", "Summer tune-up", "Published and waiting for its start.", 54,
        "home-hero=heat-wave-hero", conditions=HOUSEHOLD, start=45, end=120,
    ),
    _campaign(
        "led-swap", "LED swap", "Over; kept for its report.", 54, "home-hero=led-swap", start=-80, end=-20,
    ),
    _campaign(
        "tree-giveaway", "Tree giveaway", "Approved; goes live by itself.", 30,
        "home-cards=tree-card", conditions=OWNER, state="scheduled", go_live=14,
    ),
    _campaign(
        "student-housing", "Student housing: winter kit", "A draft for the marketing meeting.", 46,
        "home-hero=winter-kit", "Renters", state="draft",
    ),
)  # fmt: skip

CAMPAIGNS = SERVICE + BILLING + HOME + BUSINESS + NOT_NOW

#: Campaigns that nobody gets on the day on which the demo is loaded, and why.
UNREACHABLE_TODAY = {
    "heat-alert": "paused",
    "summer-tune-up": "upcoming",
    "led-swap": "over",
    "tree-giveaway": "scheduled",
    "student-housing": "draft",
}
