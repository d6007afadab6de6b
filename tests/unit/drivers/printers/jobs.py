"""A real label for printers under test."""

from station.labels.render import render
from station.ports import LabelJob
from tests.unit.labels.samples import TEMPLATE, label


def job(name: str = "AC2447-000001", dots_per_mm: float = 8.0, copies: int = 1) -> LabelJob:
    """A typical label as a printer gets it."""
    return LabelJob(name, render(label(), TEMPLATE, dots_per_mm), dots_per_mm, copies)
