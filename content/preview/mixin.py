"""What makes a page, snippet or setting previewable in a separate front end."""

from __future__ import annotations

from typing import Any

from wagtail.models import PreviewableMixin


class HeadlessPreview(PreviewableMixin):
    """Previews show the API's own answer of the draft, drawn by the front end."""

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """A redirect to the front end with a token for this draft, unsaved changes included."""
        from content.preview.panel import serve

        return serve(self, request)
