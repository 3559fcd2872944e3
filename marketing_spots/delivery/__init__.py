"""The WSGI application that front ends ask: what belongs in these spots for this visitor?

It decides from a compiled snapshot in memory. Beside that it reads at most one row of the
database a request, the visitor's profile, and goes on answering when even that is away.
"""
