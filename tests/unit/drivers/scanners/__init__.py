"""Tests of how labels are read back."""
