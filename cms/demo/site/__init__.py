"""The website of Alpenglow Power & Gas, as its editors would have written it."""
