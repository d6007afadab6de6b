"""The outbox: what destinations must learn, sent until they have acknowledged it."""
