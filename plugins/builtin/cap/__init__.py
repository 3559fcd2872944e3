"""Emergency notices from alerts in the Common Alerting Protocol (OASIS CAP 1.1 and 1.2).

Switched on by its settings: ``GRIDSPOT_CAP_DIR`` (a folder of messages) and ``GRIDSPOT_CAP_URL`` (a feed).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from plugins.api import NoticeSource, hookimpl
from plugins.builtin.cap.config import Config

#: A folder is looked at every second: what is put there has to be out in two.
FOLDER_SECONDS = 1.0
FEED_SECONDS = 30.0


@hookimpl
def register_notice_sources() -> Iterable[NoticeSource]:
    from plugins.builtin.cap.sources import Feed, Folder

    config, found = Config.from_settings(), []
    if config.folder:
        folder = Folder(Path(config.folder), config.rules)
        found.append(NoticeSource(name="cap_folder", fetch=folder.fetch, seconds=FOLDER_SECONDS))
    if config.url:
        feed = Feed(config.url, config.rules)
        found.append(
            NoticeSource(name="cap_feed", fetch=feed.fetch, seconds=FEED_SECONDS, timeout=25.0)
        )
    return found
