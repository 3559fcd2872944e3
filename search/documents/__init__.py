"""What is found: content as documents for searching."""

from search.documents.document import KINDS, Crumb, Document, Kind, Removed

__all__ = ["KINDS", "Crumb", "Document", "Kind", "Removed"]
