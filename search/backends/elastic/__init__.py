"""Elasticsearch: servers 8 and 9, with nothing that only some editions of them have."""
