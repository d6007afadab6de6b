"""Faces of the station, and the one file that puts a station together."""
