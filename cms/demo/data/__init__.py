"""What the demo holds, as data: read these modules to see it all at once."""
