"""Talking to the application of a running module: its answers, and what it is never told."""

from __future__ import annotations

import pytest

from drivers.virtual.faults import Faults
from drivers.virtual.module import VirtualP1
from firmware_images import sample
from station.errors import Cancelled, UnitGone
from station.workers import Stop
from tests.unit.drivers.boards.conftest import Jig

IMAGE = sample.user_part(dependencies=())
SCAN = "WIFI_SCAN:;"


def running(jig: Jig, **traits: object) -> VirtualP1:
    """Plug a module in that runs its application, and note what it is told."""
    return jig.plug(user_image=IMAGE, **traits)


def talk(jig: Jig, send: str, until: str = "\0", limit_s: float = 5.0) -> str:
    """Talk to the module until a text is heard."""
    seen = jig.seen("application")
    return jig.driver.talk(seen, send, lambda heard: until in heard, limit_s, Stop())


def test_a_scan_is_answered_a_line_for_each_network(jig: Jig) -> None:
    running(jig)
    assert talk(jig, SCAN, until="Canteen  RSSI: -74\n") == (
        "checking command: WIFI_SCAN:;\nSSID: FACTORY-REF  RSSI: -57\nSSID: Canteen  RSSI: -74\n"
    )


def test_a_test_of_its_own_is_answered(jig: Jig) -> None:
    running(jig)
    assert talk(jig, "SELFTEST", until="ok\n") == "SELFTEST vbat=3.71 ok\n"


def test_a_deaf_module_hears_nothing_once(jig: Jig) -> None:
    running(jig, faults=Faults(deaf=True))
    assert talk(jig, SCAN, limit_s=0.5) == "checking command: WIFI_SCAN:;\n"
    assert "FACTORY-REF" in talk(jig, SCAN, until="FACTORY-REF")


def test_silence_ends_with_the_time(jig: Jig) -> None:
    running(jig)
    assert talk(jig, "HELLO", limit_s=0.3) == ""
    assert talk(jig, "", limit_s=0.3) == ""


def test_nothing_but_the_text_is_said_and_no_credentials_are_written(
    jig: Jig, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bytes] = []
    received = VirtualP1.received

    def note(module: VirtualP1, shown: object, data: bytes) -> bytes:
        told.append(data)
        return received(module, shown, data)  # type: ignore[arg-type] # what it was called with

    monkeypatch.setattr(VirtualP1, "received", note)
    module = running(jig)
    settings = module.hardware.dct.read(0, 0x4000)
    flash = module.hardware.flash.revision
    talk(jig, SCAN, until="FACTORY-REF")
    assert b"".join(told) == b"x" + SCAN.encode()
    assert module.hardware.dct.read(0, 0x4000) == settings
    assert module.hardware.flash.revision == flash


def test_a_stop_ends_the_talk(jig: Jig) -> None:
    running(jig)
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled):
        jig.driver.talk(jig.seen("application"), "HELLO", lambda _: False, 5.0, stop)


def test_a_module_that_is_pulled_out_ends_the_talk(jig: Jig) -> None:
    running(jig)
    seen = jig.seen("application")

    def pull(heard: str) -> bool:
        jig.hub.unplug(seen.device.port_path)
        return False

    with pytest.raises(UnitGone):
        jig.driver.talk(seen, SCAN, pull, 5.0, Stop())
