"""Places and their names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import SetupError
from station.events import Notice
from station.line.places import Place, Places

PORTS = st.lists(st.sampled_from([f"1-{n}" for n in range(12)]), max_size=20)
NAMES = st.dictionaries(
    st.sampled_from([f"1-{n}" for n in range(12)]),
    st.sampled_from(["A1", "A2", "A7", "left", "B10"]),
    max_size=4,
).filter(lambda names: len(set(names.values())) == len(names))


class Drawer:
    """A place store in memory."""

    def __init__(self, **names: str) -> None:
        self.names: dict[str, str] = {port.replace("_", "-"): name for port, name in names.items()}
        self.full = False

    def load(self) -> dict[str, str]:
        return dict(self.names)

    def save(self, names: Mapping[str, str]) -> None:
        if self.full:
            raise SetupError("The names cannot be kept.", remedy="Free space.")
        self.names = dict(names)


def said_by(places: Places) -> list[Notice]:
    """What the places say from now on."""
    said: list[Notice] = []
    places.say = said.append
    return said


def test_a_painted_name_stays_with_its_port() -> None:
    places = Places({"1-1.2": "B4"})
    assert places.at("1-1.2") == Place("1-1.2", "B4")


def test_other_ports_are_numbered_as_they_come() -> None:
    places = Places({})
    assert [places.at(port).name for port in ("1-4", "1-2", "1-4")] == ["A1", "A2", "A1"]


def test_a_number_that_is_painted_elsewhere_is_not_given() -> None:
    places = Places({"1-9": "A1", "1-8": "A3"})
    assert [places.at(port).name for port in ("1-1", "1-2")] == ["A2", "A4"]


def test_they_are_listed_as_people_count() -> None:
    places = Places({"1": "A10", "2": "A9", "3": "left", "4": "B1", "5": "A"})
    assert [place.name for place in places.all()] == ["A", "A9", "A10", "B1", "left"]


@given(NAMES, PORTS)
def test_no_two_ports_have_one_name(painted: dict[str, str], ports: list[str]) -> None:
    places = Places(painted)
    first = {port: places.at(port) for port in ports}
    names = [place.name for place in places.all()]
    assert len(set(names)) == len(names) == len(set(painted) | set(ports))
    assert all(places.at(port) is place for port, place in first.items())


def test_a_given_name_is_kept_for_tomorrow() -> None:
    drawer = Drawer()
    today = Places({}, drawer)
    names = {port: today.at(port).name for port in ("1-3", "1-1", "1-2")}
    assert drawer.names == names == {"1-3": "A1", "1-1": "A2", "1-2": "A3"}
    tomorrow = Places({}, drawer)
    assert [place.name for place in tomorrow.all()] == ["A1", "A2", "A3"]
    assert {port: tomorrow.at(port).name for port in ("1-1", "1-2", "1-3")} == names
    assert tomorrow.at("1-4").name == "A4"


def test_a_painted_name_wins_over_a_kept_one() -> None:
    drawer = Drawer(**{"1_1": "A1", "1_2": "A2", "1_3": "A3"})
    places = Places({"1-1": "left", "1-9": "A3"}, drawer)
    assert [places.at(f"1-{n}").name for n in (1, 2, 9, 3)] == ["left", "A2", "A3", "A1"]
    assert drawer.names == {"1-2": "A2", "1-3": "A1"}


def test_a_kept_name_that_stands_twice_is_given_once() -> None:
    places = Places({}, Drawer(**{"1_1": "A1", "1_2": "A1"}))
    assert [places.at(port).name for port in ("1-1", "1-2")] == ["A1", "A2"]


@pytest.mark.parametrize("known", ["1-2.1", "2-1", "3-4.1.2"])
def test_a_socket_of_a_new_hub_is_told_of_once(known: str) -> None:
    places = Places({}, Drawer(**{known.replace("-", "_"): "A1"}))
    said = said_by(places)
    for port in ("1-2.4.1", "1-2.4.1", "1-2.4.3"):
        places.at(port)
    [notice] = said
    assert notice.headline == "A new USB socket, 1-2.4.1, is now place A2."
    assert "settings.toml" in notice.remedy


def test_the_first_hub_of_all_is_no_news() -> None:
    places = Places({}, Drawer())
    said = said_by(places)
    places.at("1-2.4")
    places.at("1-2.3")
    assert said == []


def test_a_socket_beside_a_painted_one_is_no_news() -> None:
    places = Places({"1-2.1": "left"})
    said = said_by(places)
    assert places.at("1-2.2").name == "A1"
    assert said == []


def test_a_name_that_cannot_be_kept_holds_for_today() -> None:
    drawer = Drawer()
    drawer.full = True
    places = Places({}, drawer)
    said = said_by(places)
    assert places.at("1-1") is places.at("1-1")
    assert said == [Notice("The names cannot be kept.", "Free space.")]


def test_until_somebody_listens_the_log_does(caplog: pytest.LogCaptureFixture) -> None:
    Places({"1-1": "left"}).at("2-1")
    assert "2-1, is now place A1" in caplog.text
