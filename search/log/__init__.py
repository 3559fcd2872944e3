"""What people searched for: scrubbed, stored in batches, summed up by day, reported."""
