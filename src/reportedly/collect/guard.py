"""Which addresses may be asked: those of the public network. What a name was found to be is what is asked.

A page may lead anywhere: to a router, to the service that gives a cloud machine its keys, to this machine. A host on a
private network is asked only when it is allowed by name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from reportedly.errors import InputError

NAT64 = ip_network("64:ff9b::/96")  # the last 32 bits are an address of the old network
DO = "Only public addresses are asked. Allow a host by name: --allow-host NAME"
Lookup = Callable[[str, int], list[str]]


def looked_up(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, in the order in which they should be tried. Raises OSError."""
    return list(dict.fromkeys(str(a[4][0]) for a in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def asked(url: str, allowed: Collection[str], lookup: Lookup = looked_up) -> str:
    """The numeric address to ask for this one. Raises InputError when it must not be asked or is none.

    All addresses of the host must be public: one that is private says that the name was made to lead there.
    """
    host, port = whole(url)
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError) as error:
        raise InputError(f"no such host: {host} ({error})", where=url, do="Check the address.") from None
    if host not in allowed and (private := [number for number in found if not _public(number)]):
        raise InputError(f"{host} is not on the public network ({private[0]})", where=url, do=DO)
    if not found:
        raise InputError(f"no such host: {host}", where=url, do="Check the address.")
    return found[0]


def whole(url: str) -> tuple[str, int]:
    """Host and port of a web address. Raises InputError when it is none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise InputError("not a web address", where=url, do="Give http:// or https://, without a password in it.")
    return host, port or (443 if parts.scheme == "https" else 80)


def _public(number: str) -> bool:
    address = ip_address(number.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (address, *_within(address)))


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The address of the old network that one of the new one leads to."""
    if isinstance(address, IPv4Address):
        return []
    teredo = address.teredo or ()
    nat = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
    return [a for a in (address.ipv4_mapped, address.sixtofour, nat, *teredo) if a is not None]
