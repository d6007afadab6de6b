"""Tests of the label printers."""
