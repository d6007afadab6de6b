"""The line at work: places, stages, and the way of one unit."""
