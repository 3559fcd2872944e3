"""What the settings of a site are made of."""

from __future__ import annotations

from wagtail import blocks

NETWORKS = [
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("youtube", "YouTube"),
    ("x", "X"),
    ("nextdoor", "Nextdoor"),
    ("other", "Another one"),
]


class ProfilesBlock(blocks.StreamBlock):
    """Where else the utility is found."""

    profile = blocks.StructBlock(
        [
            ("network", blocks.ChoiceBlock(choices=NETWORKS, default="facebook")),
            ("url", blocks.URLBlock(label="Address")),
        ],
        icon="site",
        label_format="{network}: {url}",
    )
