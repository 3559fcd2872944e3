"""The image library's form: a new file for a picture that ads show is published with it."""

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm

from marketing_spots.snapshot import batch


class ImageForm(BaseImageForm):
    """Set as ``WAGTAILIMAGES_IMAGE_FORM_BASE``. New file, new sizes, new snapshot: all or nothing."""

    def save(self, commit: bool = True) -> Any:
        if not (commit and self.instance.pk and "file" in self.changed_data):
            return super().save(commit)
        with batch(self.user, f"Changed image “{self.instance}”"):
            return super().save(commit)
