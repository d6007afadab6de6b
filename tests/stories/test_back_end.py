"""The back end is away, slow, wrong or hostile: the line goes on, and messages arrive once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.virtual.cloud import VirtualCloud
from station.events import DestinationChanged, LabelConfirmed, UnitPassed
from tests.stories.conftest import OpenBench
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

DESTINATION = "product:acme-thermostat"


def be_down(cloud: VirtualCloud) -> None:
    cloud.down = True


def answer_500(cloud: VirtualCloud) -> None:
    cloud.status = 500


def answer_401(cloud: VirtualCloud) -> None:
    cloud.status = 401


def answer_garbage(cloud: VirtualCloud) -> None:
    cloud.garbage = True


def cut_replies(cloud: VirtualCloud) -> None:
    cloud.cut_reply = True


def be_well(cloud: VirtualCloud) -> None:
    cloud.down = cloud.garbage = cloud.cut_reply = False
    cloud.status = None


TROUBLES = (
    (be_down, "offline", "The connection to 127.0.0.1 broke before the back end answered."),
    (answer_500, "busy", "The back end is busy or out of order (500)."),
    (
        answer_401,
        "blocked",
        "The back end refused the station's credential (401). Put a valid one into the station's"
        " secret store.",
    ),
    (
        answer_garbage,
        "offline",
        "Something answered in place of the back end, perhaps a network's login page. Nothing was"
        " acknowledged.",
    ),
    (cut_replies, "offline", "The connection to 127.0.0.1 broke before the back end answered."),
)


@pytest.mark.parametrize(
    ("misbehave", "state", "sentence"), TROUBLES, ids=[trouble[0].__name__ for trouble in TROUBLES]
)
def test_the_line_goes_on_without_its_back_end(
    bench: StoryBench, misbehave: Callable[[VirtualCloud], None], state: str, sentence: str
) -> None:
    misbehave(bench.line.cloud)
    modules = [bench.plug(place) for place in ("A1", "A2", "A3")]
    for module in modules:
        bench.heard(UnitPassed, device_id=module.device_id)
        bench.heard(LabelConfirmed, device_id=module.device_id)
    told = bench.heard(DestinationChanged, destination=DESTINATION, state=state, waiting=3)
    assert told.last_error == sentence
    assert [message["state"] for message in bench.ledger.messages()] == ["waiting"] * 3

    be_well(bench.line.cloud)
    bench.heard(DestinationChanged, state="ready", waiting=0, sent=3)
    ids = [module.device_id for module in modules]
    assert sorted(bench.known_units()) == sorted(ids)
    assert [message["state"] for message in bench.ledger.messages()] == ["sent"] * 3
    assert len(bench.ledger.entries("message-sent")) == 3
    bench.passes("A1")


def test_a_slow_back_end_holds_up_nobody(bench: StoryBench) -> None:
    bench.line.cloud.slow_s = 1.5
    first = bench.plug("A1")
    bench.heard(UnitPassed, device_id=first.device_id)
    bench.events.until("the back end was asked", lambda: bench.line.cloud.requests)
    second = bench.plug("A2")
    bench.heard(UnitPassed, device_id=second.device_id)
    bench.heard(LabelConfirmed, device_id=second.device_id)
    assert not [event for event in bench.events.all(DestinationChanged) if event.sent]
    bench.line.cloud.slow_s = 0.0
    bench.heard(DestinationChanged, waiting=0, sent=2)
    assert sorted(bench.known_units()) == sorted([first.device_id, second.device_id])


def test_a_unit_that_the_back_end_refuses_stops_no_other(bench: StoryBench) -> None:
    bench.line.cloud.down = True
    modules = [bench.plug(place) for place in ("A1", "A2", "A3")]
    for module in modules:
        bench.heard(UnitPassed, device_id=module.device_id)
    bench.heard(DestinationChanged, waiting=3)
    refused, *taken = [module.device_id for module in modules]
    bench.line.cloud.conflicts = frozenset({refused})
    bench.line.cloud.down = False
    bench.heard(DestinationChanged, waiting=0, sent=2, refused=1)
    assert sorted(bench.known_units()) == sorted(taken)
    states = {it["device_id"]: (it["state"], it["reason"]) for it in bench.ledger.messages()}
    assert states.pop(refused) == (
        "refused",
        "A unit is known already, with another claim token.",
    )
    assert set(states.values()) == {("sent", "")}


def test_messages_outlive_the_station(bench: StoryBench, open_bench: OpenBench) -> None:
    bench.line.cloud.cut_reply = True  # it learns, and nobody hears that it did
    module = bench.plug("A1")
    bench.heard(UnitPassed, device_id=module.device_id)
    bench.heard(DestinationChanged, state="offline", waiting=1)
    bench.close()
    assert bench.known_units() == [module.device_id]
    again = open_bench()
    again.heard(DestinationChanged, state="ready", waiting=0, sent=1)
    assert again.known_units() == [module.device_id]
