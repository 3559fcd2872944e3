"""From a question to its answer, whichever backend gives it. No HTTP in it: see service.py."""
