"""What a process that answers searches does beside answering."""

from __future__ import annotations

from search import curated
from search.backends import chain
from search.lexicons import lexicons
from search.log import store

#: Seconds that a process waits at its start for the words of the site: before it has them, typing
#: errors stay what they are.
PATIENCE = 2.0


def start() -> None:
    """Connects to the backends, and from now on follows words, synonyms and best bets and writes the
    log: in threads, so that no search waits for any of it. Raises nothing for a database that is away."""
    chain.start()
    curated.start()
    store.start()
    lexicons.start(PATIENCE)
