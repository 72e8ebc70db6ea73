"""Keys and foot switches: read from the kernel's input devices, without a library of its own.

The one binding for Python has no wheel for every machine that we run on. All that is needed of it is
here: events of 24 bytes, one ioctl for a device's name, and the kernel's numbers of some keys.
"""
