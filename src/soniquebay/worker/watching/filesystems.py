"""Which folders the kernel tells changes of, and which must be looked at again and again."""

import os
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")

LOCAL: Final = frozenset(
    [
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "bcachefs",
        "f2fs",
        "jfs",
        "reiserfs",
        "nilfs2",
        "tmpfs",
        "ramfs",
        "overlay",
        "vfat",
        "exfat",
        "ntfs",
        "ntfs3",
        "fuseblk",
        "hfsplus",
        "udf",
        "iso9660",
        "squashfs",
        "erofs",
        "ecryptfs",
        "aufs",
    ]
)
"""File systems whose every change passes through this kernel. Anything else (NFS, SMB, sshfs, 9p, virtiofs, mergerfs …)
may change behind its back, without a word to inotify."""


def must_be_polled(folder: str, mounts: Path = MOUNTS) -> bool:
    """Tell whether changes in a folder can come about unseen by this kernel.

    Parameters
    ----------
    folder : str
        As `os.fsdecode` gives it.
    mounts : Path
        The table of mounts, in the form of proc(5). Where there is none (not Linux), the system's own watching serves.
    """
    try:
        table = mounts.read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    kind = kind_of(os.path.realpath(folder), table)
    return kind is not None and kind not in LOCAL


def kind_of(folder: str, table: str) -> str | None:
    """Return the type of the file system that holds a real path, None where no mount does.

    Of several mounts on one place the last one is on top.
    """
    best, kind = -1, None
    for line in table.splitlines():
        fields, separator, about = line.partition(" - ")
        if not separator:
            continue
        place = _unescaped(fields.split(" ")[4])
        if (place in ("/", folder) or folder.startswith(place + "/")) and len(place) >= best:
            best, kind = len(place), about.split(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    """Return a mount point as it is: space, tab, newline and backslash stand in the table in octal."""
    for octal, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(octal, character)
    return text
