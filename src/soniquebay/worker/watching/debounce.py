"""Waits until a folder is quiet: an album that is being copied is one change, not a hundred."""

from dataclasses import dataclass, field


@dataclass
class Debounce:
    """Folders in which something changed, until it is time to look at them. It has no clock: it is told the moment.

    Parameters
    ----------
    quiet_s : float
        A folder is looked at when nothing changed in it for so long …
    longest_s : float
        … or when its first change is so long ago, though it still goes on.
    """

    quiet_s: float
    longest_s: float
    _first: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def note(self, folder: str, now: float) -> None:
        """Note a change."""
        first = self._first.setdefault(folder, now)
        self._due[folder] = min(now + self.quiet_s, first + self.longest_s)

    def put_off(self, folder: str, now: float, delay_s: float) -> None:
        """Note that a folder could not be looked at now, and is to be after a delay."""
        self._first.setdefault(folder, now)
        self._due[folder] = now + delay_s

    def take_due(self, now: float) -> list[str]:
        """Return the folders whose time has come, each once."""
        due = sorted(folder for folder, moment in self._due.items() if moment <= now)
        for folder in due:
            del self._first[folder], self._due[folder]
        return due
