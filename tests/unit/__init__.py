"""Tests of one module each: fast, and without waiting."""
