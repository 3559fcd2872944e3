"""Alpenglow Power & Gas, a utility that does not exist, for trying Gridspot out."""
