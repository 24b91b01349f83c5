"""Python, packages, decoders: what must be installed."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

from soniquebay.cli.health.finding import Finding

NEEDED: Final = {
    "worker": ("av", "celery", "mutagen", "numpy", "scipy"),
    "api": ("alembic", "celery", "fastapi", "sqlalchemy", "uvicorn"),
    "web": ("nicegui",),
}
"""Role to the packages it imports."""

DECODERS: Final = {
    "mp3": "mp3",
    "flac": "flac",
    "ogg": "vorbis",
    "opus": "opus",
    "aac": "aac",
    "alac": "alac",
    "wav": "pcm_s16le",
    "aiff": "pcm_s16be",
    "wma": "wmav2",
    "ape": "ape",
    "wavpack": "wavpack",
}
"""Format as people call it, to the decoder of FFmpeg."""


def is_installed(name: str) -> bool:
    """Tell whether a package can be imported."""
    return find_spec(name) is not None


def install_command(role: str) -> str:
    """Return how the packages of a role (`all`: of every role) are installed; we publish on no package index."""
    return f"pip install '.[{role}]' in the folder of SoniqueBay's source"


def python(version: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)) -> Finding:
    """Check the interpreter."""
    found = ".".join(str(number) for number in version)
    if version < (3, 11):
        return Finding("Python", "problem", found, "Install Python 3.11 or newer.")
    return Finding("Python", "ok", found)


def packages(installed: Callable[[str], bool] = is_installed) -> list[Finding]:
    """Check that what each role imports is installed.

    A machine, or a container, may be there for one role only: what the others need is a problem where no role is whole.
    """
    missing = {role: [name for name in names if not installed(name)] for role, names in NEEDED.items()}
    has_a_role = not all(missing.values())
    return [_packages(role, absent, has_a_role) for role, absent in missing.items()]


def _packages(role: str, missing: list[str], has_another: bool) -> Finding:
    subject, install = f"Packages of {role}", install_command(role)
    if not missing:
        return Finding(subject, "ok", ", ".join(NEEDED[role]))
    if has_another:
        found, advice = f"not all here: {role} cannot run on this machine", f"To run it here too: {install}"
        return Finding(subject, "note", found, advice)
    return Finding(subject, "problem", f"missing: {', '.join(missing)}", f"Install them: {install}")


def decoders() -> Finding:
    """Check that FFmpeg's libraries load and know the common formats."""
    if not is_installed("av"):
        return Finding("Decoders", "note", "PyAV is not here: no music can be listened to on this machine")
    try:
        import av
        import av.codec
    except ImportError as error:
        return Finding("Decoders", "problem", f"PyAV does not load: {error}", "Reinstall the package av.")
    missing = [name for name, codec in DECODERS.items() if codec not in av.codec.codecs_available]
    libraries = f"PyAV {av.__version__}, FFmpeg {av.ffmpeg_version_info}"
    if missing:
        advice = "Files of these formats will fail; reinstall the package av."
        return Finding("Decoders", "problem", f"{libraries}; none for {', '.join(missing)}", advice)
    return Finding("Decoders", "ok", f"{libraries}: {', '.join(DECODERS)}")
