"""The ledger as a whole: whose it is, and opening it."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import SetupError
from station.ledger.ledger import FILE_NAME, Ledger
from tests.builders import open_ledger
from tests.unit.station.ledger.raw import rows
from tests.unit.sync.fakes import FakeClock


def test_a_new_ledger_belongs_to_its_station_for_ever(tmp_path: Path) -> None:
    Ledger.open(tmp_path, FakeClock(), station="line 1", simulated=True).close()
    again = Ledger.open(tmp_path, FakeClock(), station="line 2", simulated=True)
    assert again.station == "line 1"
    again.close()
    [made] = rows(tmp_path, "SELECT kind, station, body FROM entries")
    assert (made["kind"], made["station"]) == ("ledger-made", "line 1")
    assert made["body"] == '{"simulated":"true","station":"line 1"}'


@pytest.mark.parametrize("simulated", [True, False])
def test_real_and_virtual_units_are_never_mixed(tmp_path: Path, simulated: bool) -> None:
    Ledger.open(tmp_path, FakeClock(), station="s", simulated=simulated).close()
    whose = "virtual modules" if simulated else "real modules"
    with pytest.raises(SetupError, match=whose) as told:
        Ledger.open(tmp_path, FakeClock(), station="s", simulated=not simulated)
    assert told.value.reason == "wrong-world"
    assert "--data-dir" in told.value.remedy
    assert Ledger.is_simulated(tmp_path, FakeClock()) == simulated


def test_a_folder_without_a_ledger_is_real_and_stays_empty(tmp_path: Path) -> None:
    assert not Ledger.is_simulated(tmp_path, FakeClock())
    assert list(tmp_path.iterdir()) == []


def test_it_makes_its_folder(tmp_path: Path) -> None:
    open_ledger(tmp_path / "deep" / "down").close()
    assert (tmp_path / "deep" / "down" / FILE_NAME).exists()


def test_a_closed_ledger_leaves_one_file(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_it_tells_the_time_of_its_clock(ledger: Ledger, clock: FakeClock) -> None:
    clock.passed_s = 1.5
    assert ledger.now() == "2024-05-02T08:00:01.500Z"
