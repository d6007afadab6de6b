"""Tests of what is attached, and where."""
