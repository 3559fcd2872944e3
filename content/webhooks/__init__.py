"""Telling other systems about changes, as `Standard Webhooks <https://www.standardwebhooks.com>`_.

The worker calls :data:`content.webhooks.sender.sender`; it takes changes from the outbox, writes a
delivery for each endpoint that wants one, and sends what is due.
"""
