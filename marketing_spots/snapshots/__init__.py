"""From what marketers publish to the snapshot that decides. Use :mod:`marketing_spots.snapshot`."""
