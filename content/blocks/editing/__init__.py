"""The forms in which blocks are written: Wagtail's blocks, imported when Django is ready."""
