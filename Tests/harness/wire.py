"""Messages of schemas/wire.proto as bytes, written by hand: whoever throws them need not be a worker."""


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """One field: a number, text, bytes, or a list of them."""
    if isinstance(value, list):
        return b"".join(field(number, each) for each in value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(**values):
    """Fields named f1, f2, …"""
    return b"".join(field(int(name[1:]), value) for name, value in values.items())


def to_coordinator(kind, body=b"", major=1):
    """A message of the kind with this number in ToCoordinator."""
    return field(1, major) + field(kind, body)


HELLO, HEARTBEAT, DONE, FAILED, BYE, STATUS, CHUNK, FILE = range(2, 10)


def cells(first, count):
    """A set of consecutive cells."""
    return varint(first) + varint(count)
