"""Tests of the text face."""
