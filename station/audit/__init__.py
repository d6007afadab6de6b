"""Answers about units that were made."""
