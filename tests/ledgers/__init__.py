"""Ledgers of every schema that was ever shipped."""
