"""The embedded backend: documents in the site's own database, found by its full text.

One implementation for SQLite and PostgreSQL; what the two say differently is in `dialects.py`.

indices.py    making, switching and dropping indices
writing.py    documents in, each in its version
tokens.py     how a document becomes tokens, and a word the token to look it up by
candidates.py which documents may be meant: looked up by tokens, filtered in SQL
searching.py  the best of them, in order
suggesting.py titles as somebody types
"""

from search.backends.database.backend import DatabaseBackend

__all__ = ["DatabaseBackend"]
