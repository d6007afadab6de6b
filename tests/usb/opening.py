"""One client program's opening of a node: its ioctls, answered on a thread of its own."""

from __future__ import annotations

import errno
from collections.abc import Callable

from drivers.virtual.personality import Setup
from tests.usb import usbfs
from tests.usb.ioctl_socket import Call, IoctlSocket
from tests.usb.usb_node import Session, UsbNode
from tests.usb.usbfs import ControlUrb, Ioctl

_RECIPIENT_MASK, _INTERFACE = 0x1F, 0x01
_TYPE_MASK, _VENDOR = 0x60, 0x40

_Memory = dict[int, bytes]


class Opening:
    """Serves one connection until the client closes it or ends."""

    def __init__(self, node: UsbNode, link: IoctlSocket) -> None:
        self._node = node
        self._link = link
        self._session: Session = node.open()
        self._answers: dict[int, Callable[[int], _Memory]] = {
            Ioctl.GET_CAPABILITIES: self._get_capabilities,
            Ioctl.CLAIMINTERFACE: self._claim,
            Ioctl.DISCONNECT_CLAIM: self._claim,
            Ioctl.RELEASEINTERFACE: self._release,
            Ioctl.SETCONFIGURATION: self._set_configuration,
            Ioctl.SETINTERFACE: self._set_interface,
            Ioctl.SUBMITURB: self._submit,
            Ioctl.DISCARDURB: self._discard,
            Ioctl.REAPURBNDELAY: self._reap,
            Ioctl.RESET: self._reset,
        }

    def serve(self) -> None:
        """Answer ioctls."""
        try:
            while call := self._link.next_call():
                self._answer(call)
        except ConnectionError:
            return
        finally:
            self._node.close(self._session)
            self._link.close()

    def _answer(self, call: Call) -> None:
        answer = self._answers.get(call.request & 0xFF)
        try:
            if answer is None:
                raise OSError(errno.ENOTTY, "not in this usbfs")
            written = answer(call.argument)
        except ConnectionError:
            raise
        except OSError as error:
            self._link.failed(error.errno or errno.EIO)
        else:
            self._link.done(written)

    def _word(self, address: int) -> int:
        return int(usbfs.WORD.unpack(self._link.read_memory(address, usbfs.WORD.size))[0])

    def _get_capabilities(self, address: int) -> _Memory:
        self._node.check_there()
        return {address: usbfs.WORD.pack(usbfs.CAPABILITIES)}

    def _claim(self, address: int) -> _Memory:
        self._node.claim(self._session, self._word(address))
        return {}

    def _release(self, address: int) -> _Memory:
        self._node.release(self._session, self._word(address))
        return {}

    def _set_configuration(self, address: int) -> _Memory:
        self._node.set_configuration(self._word(address))
        return {}

    def _set_interface(self, address: int) -> _Memory:
        data = self._link.read_memory(address, usbfs.SET_INTERFACE.size)
        self._node.set_interface(self._session, *usbfs.SET_INTERFACE.unpack(data))
        return {}

    def _submit(self, address: int) -> _Memory:
        kind, buffer, length = usbfs.urb_buffer(self._link.read_memory(address, usbfs.URB_BYTES))
        if kind != usbfs.CONTROL_URB or length < usbfs.SETUP.size:
            raise OSError(errno.EINVAL, "only control transfers")
        content = self._link.read_memory(buffer, length)
        setup = usbfs.setup_of(content)
        self._check_recipient(setup)
        data = b"" if setup.to_host else content[usbfs.SETUP.size :]
        self._node.submit(self._session, ControlUrb(address, buffer, setup, data))
        return {}

    def _discard(self, address: int) -> _Memory:
        self._node.discard(self._session, address)
        return {}

    def _reap(self, address: int) -> _Memory:
        urb = self._node.reap(self._session)
        return urb.result | {address: usbfs.POINTER.pack(urb.address)}

    def _reset(self, _address: int) -> _Memory:
        self._node.reset()
        return {}

    def _check_recipient(self, setup: Setup) -> None:
        """A request to an interface claims it, as in the kernel (drivers/usb/core/devio.c)."""
        is_vendor = setup.request_type & _TYPE_MASK == _VENDOR
        if not is_vendor and setup.request_type & _RECIPIENT_MASK == _INTERFACE:
            self._node.claim(self._session, setup.index & 0xFF)
