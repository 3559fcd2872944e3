"""Where documents are kept and looked up: the database always, Elasticsearch where one is set up."""
