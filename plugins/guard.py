"""Keeps what plugins do at run time from hurting anyone else: deadlines, isolation, switching off."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["Deadline", "Guard", "GuardState", "Outcome", "Result", "run_with_deadline"]

logger = logging.getLogger("gridspot.plugins")

T = TypeVar("T")


class Deadline(Exception):
    """A call did not come back in time. It may still be running; its result is thrown away."""


def run_with_deadline(fn: Callable[[], T], timeout: float) -> T:
    """What `fn` returns, from a thread of its own. Raises :class:`Deadline` after `timeout` seconds.

    For rare calls at start; at run time use :class:`Guard`, which bounds its threads.
    """
    box: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            box.put((True, fn()))
        except BaseException as error:
            box.put((False, error))

    threading.Thread(target=work, name="plugin-start", daemon=True).start()
    try:
        ok, value = box.get(timeout=timeout)
    except queue.Empty:
        raise Deadline from None
    if not ok:
        raise value
    return value  # type: ignore[no-any-return]
