"""Code scanners that are not keyboards."""
