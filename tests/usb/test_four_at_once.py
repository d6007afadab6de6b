"""Four modules at work at the same time, on one libusb context, and one of them is pulled out."""

from __future__ import annotations

from drivers.virtual.faults import NO_FAULTS, Faults, Phase
from drivers.virtual.timings import Timings
from tests.usb.client_process import ClientProcess
from tests.usb.conftest import IMAGE
from tests.usb.rig import USER_PART, Rig

QUICK = Timings(
    erase_128k_s=0.3, program_word_s=4e-6, transfer_byte_s=1e-7, leave_s=0.0, boot_s=0.0
)
PULLED = "1-1.3"


def test_one_is_pulled_out_and_three_pass(rig: Rig, station: ClientProcess, image: str) -> None:
    modules = {
        port: rig.plug(
            port,
            f"f1c70000000000000000000{n}",
            timings=QUICK,
            faults=Faults(unplug=Phase.WRITE) if port == PULLED else NO_FAULTS,
        )
        for n, port in enumerate(rig.hub.ports)
    }
    tasks = [("flash_and_verify", {"port": port, "image": image}) for port in modules]
    answers = dict(zip(modules, station.together(*tasks), strict=True))
    assert answers[PULLED].get("kind") == "UnitGone"
    passed = [port for port, answer in answers.items() if "result" in answer]
    assert passed == [port for port in modules if port != PULLED]
    for port in passed:
        assert modules[port].hardware.flash.read(USER_PART, len(IMAGE)) == IMAGE
