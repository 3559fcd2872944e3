"""Documents, queries and indexing for search: Elasticsearch, or the database where there is none."""
