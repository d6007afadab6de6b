"""Tests of the virtual hardware."""
