"""What search keeps: synonyms, best bets, the embedded index, what people searched for."""
