"""Places and their names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station.line.places import Place, Places

PORTS = st.lists(st.sampled_from([f"1-{n}" for n in range(12)]), max_size=20)
NAMES = st.dictionaries(
    st.sampled_from([f"1-{n}" for n in range(12)]),
    st.sampled_from(["A1", "A2", "A7", "left", "B10"]),
    max_size=4,
).filter(lambda names: len(set(names.values())) == len(names))


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
