"""Destinations that learn which units were made."""
