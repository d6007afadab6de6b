"""Tests of what a label says and how it is drawn."""
