"""A module that runs its application: a CDC serial port, and Particle's vendor requests.

Facts from device-os hal/src/stm32f2xx/usbd_desc_stm32f2xx.c, system/src/system_update.cpp
(system_lineCodingBitRateHandler) and system/src/usb_control_request_channel.cpp.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from drivers.virtual import descriptors as usb
from drivers.virtual.endpoint_zero import CLASS, STANDARD, TYPE_MASK, EndpointZero
from drivers.virtual.factory_firmware import FactoryFirmware
from drivers.virtual.hardware import PRODUCT_NAMES, Hardware
from drivers.virtual.listening import Listening
from drivers.virtual.personality import Boot, Reply, Reset, Setup, Stall

CONSTANT_SERIAL = "00000000050C"
DFU_BAUD = 14400
LISTENING_BAUD = 28800

_LINE_CODING = struct.Struct("<IBBB")
_PARTICLE_REQUEST = 0x50
_CDC_CONTROL, _CDC_DATA = (0x02, 0x02, 0x01), (0x0A, 0x00, 0x00)
_INTERRUPT, _BULK = 3, 2
_CDC_FUNCTIONS = bytes.fromhex("052400100105240100 01042402020524060001")


class LineRequest(IntEnum):
    """bRequest of the CDC class (PSTN 1.2, table 13)."""

    SET_LINE_CODING = 0x20
    GET_LINE_CODING = 0x21
    SET_CONTROL_LINE_STATE = 0x22


class ParticleRequest(IntEnum):
    """wIndex of Particle's vendor requests (device-os system/inc/system_control.h)."""

    DEVICE_ID = 20
    SYSTEM_VERSION = 30
    RESET = 40


class Application:
    """One enumeration in application or safe mode; both look the same on the bus."""

    def __init__(self, hardware: Hardware) -> None:
        self._hardware = hardware
        self._baud = 9600
        self.descriptors = _descriptors(hardware)
        self.listening = Listening(hardware)
        self._factory = FactoryFirmware(hardware)
        self._endpoint_zero = EndpointZero(self.descriptors, (1, 1))

    def control(self, setup: Setup, data: bytes) -> Reply:
        """Answer one control transfer."""
        kind = setup.request_type & TYPE_MASK
        if kind == STANDARD:
            return self._endpoint_zero.standard(setup)
        if kind == CLASS:
            return self._line_request(setup, data)
        return self._particle_request(setup)

    def received(self, data: bytes) -> Reply:
        """Answer what came over the serial port: the console's while the module listens.

        Keys after one that resets the module are lost.
        """
        sent = b""
        for key in (data[at : at + 1] for at in range(len(data))):
            if not self.listening.active:
                sent += self._factory.received(key)
                continue
            reply = self.listening.received(key)
            sent += reply.data
            if reply.reset:
                return Reply(sent, reset=reply.reset)
        return Reply(sent)

    def set_baud(self, baud: int) -> Reply:
        """Take a baud rate; two of them ask for DFU mode and for listening mode."""
        self._baud = baud
        if baud == DFU_BAUD:
            return Reply(reset=Reset(Boot.DFU))
        if baud == LISTENING_BAUD:
            self.listening.active = True
        return Reply()

    def _line_request(self, setup: Setup, data: bytes) -> Reply:
        match setup.request:
            case LineRequest.SET_LINE_CODING if len(data) == _LINE_CODING.size:
                return self.set_baud(_LINE_CODING.unpack(data)[0])
            case LineRequest.GET_LINE_CODING:
                return Reply(_LINE_CODING.pack(self._baud, 0, 0, 8))
            case LineRequest.SET_CONTROL_LINE_STATE:
                return Reply()
        raise Stall

    def _particle_request(self, setup: Setup) -> Reply:
        age = self._hardware.age
        if setup.request != _PARTICLE_REQUEST or not age.answers_vendor_requests:
            raise Stall
        match setup.to_host, setup.index:
            case True, ParticleRequest.DEVICE_ID:
                return Reply(self._hardware.identity.device_id.encode()[: setup.length])
            case True, ParticleRequest.SYSTEM_VERSION:
                return Reply(age.system_version.encode()[: setup.length])
            case False, ParticleRequest.RESET:
                return Reply(reset=Reset(Boot.APPLICATION))
        raise Stall


def _descriptors(hardware: Hardware) -> usb.Descriptors:
    name = PRODUCT_NAMES[hardware.platform_id]
    serial = hardware.identity.usb_serial(hardware.age, CONSTANT_SERIAL)
    parts = [
        usb.interface(0, 0, 1, _CDC_CONTROL, 0),
        _CDC_FUNCTIONS,
        usb.endpoint(0x82, _INTERRUPT, 8, 255),
        usb.interface(1, 0, 2, _CDC_DATA, 0),
        usb.endpoint(0x01, _BULK, 64, 0),
        usb.endpoint(0x81, _BULK, 64, 0),
    ]
    return usb.Descriptors(
        device=usb.device(
            device_class=2,
            product_id=0xC000 | hardware.platform_id,
            bcd_device=hardware.age.bcd_device,
        ),
        configuration=usb.configuration(2, parts),
        strings=usb.strings(name, serial, "CDC"),
    )
