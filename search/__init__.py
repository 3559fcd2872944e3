"""Search: customers find the answer, by words, on Elasticsearch or in the database itself.

documents/       what is found: content as documents, one index a language
language/        words: tokens, stems, stop words
understanding.py what somebody means by what they typed; synonyms, spelling
backends/        where documents are kept and looked up: database always, Elasticsearch if wanted
indexing/        from the outbox into every backend; rebuilding and verifying
service.py       the answer, whichever backend gave it
api/             /api/v1/search
log/             what people searched for, scrubbed, and what they did not find
admin/           synonyms, best bets, reports
"""
