"""Where Alpenglow's customers live.

Ids of counties and cities are written as the program import writes them, so that programs of a
real county or city reach the customers who live there.
"""

from __future__ import annotations

#: name -> (id, FIPS code)
COUNTIES = {
    "Boulder": ("co-boulder-county", "08013"),
    "Larimer": ("co-larimer-county", "08069"),
    "Logan": ("co-logan-county", "08075"),
    "Morgan": ("co-morgan-county", "08087"),
    "Weld": ("co-weld-county", "08123"),
    "Yuma": ("co-yuma-county", "08125"),
}
CITIES = {
    "Boulder": ("co-city-of-boulder", "City of Boulder"),
    "Erie": ("co-town-of-erie", "Town of Erie"),
    "Estes Park": ("co-town-of-estes-park", "Town of Estes Park"),
    "Fort Collins": ("co-city-of-fort-collins", "City of Fort Collins"),
    "Fort Morgan": ("co-city-of-fort-morgan", "City of Fort Morgan"),
    "Greeley": ("co-city-of-greeley", "City of Greeley"),
    "Longmont": ("co-city-of-longmont", "City of Longmont"),
    "Loveland": ("co-city-of-loveland", "City of Loveland"),
    "Sterling": ("co-city-of-sterling", "City of Sterling"),
    "Wray": ("co-city-of-wray", "City of Wray"),
}
NO_GAS = "none"
