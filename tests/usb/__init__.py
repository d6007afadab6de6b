"""The shipped driver and dfu-util above the real libusb, in front of virtual modules."""
