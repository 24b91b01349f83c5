"""Nothing listens beyond this machine until signing in exists."""

import ipaddress

from soniquebay.cli.refusal import WrongUsage


def require_loopback(variable: str, host: str) -> None:
    """Refuse, with one sentence and exit code 2, an address that others could reach.

    Parameters
    ----------
    variable : str
        The setting that holds the address.
    host : str
        A name or an address.
    """
    if not _is_loopback(host):
        raise WrongUsage(
            f"{variable} is {host}, which other machines can reach, and signing in does not exist yet: use 127.0.0.1."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: it may lead anywhere
        return False
