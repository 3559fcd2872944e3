"""Drafts in a separate front end: signed tokens, the answers behind them, the editor's panel."""
