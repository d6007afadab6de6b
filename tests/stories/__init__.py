"""Stories: the whole station on the shipped virtual bench, one good or bad day at a time."""
