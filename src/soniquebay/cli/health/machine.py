"""Python, packages, decoders: what must be installed."""

import sys
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


def python(version: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)) -> Finding:
    """Check the interpreter."""
    found = ".".join(str(number) for number in version)
    if version < (3, 11):
        return Finding("Python", "problem", found, "Install Python 3.11 or newer.")
    return Finding("Python", "ok", found)


def packages(role: str) -> Finding:
    """Check that what a role imports is installed."""
    missing = [name for name in NEEDED[role] if find_spec(name) is None]
    if missing:
        what = f"missing: {', '.join(missing)}"
        return Finding(f"Packages of {role}", "problem", what, f"Install them: pip install 'soniquebay[{role}]'")
    return Finding(f"Packages of {role}", "ok", ", ".join(NEEDED[role]))


def decoders() -> Finding:
    """Check that FFmpeg's libraries load and know the common formats."""
    if find_spec("av") is None:
        return Finding("Decoders", "problem", "PyAV is missing", "Install it: pip install 'soniquebay[worker]'")
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
