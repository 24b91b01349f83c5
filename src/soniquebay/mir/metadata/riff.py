"""The INFO list of a WAV file, which mutagen does not read."""

from collections.abc import Iterator

from soniquebay.mir.metadata.frugal import FrugalFile

MAX_CHUNKS = 1_000
MAX_LIST_BYTES = 1 << 20


def info_fields(file: FrugalFile) -> Iterator[tuple[str, list[str]]]:
    """Yield name ("INAM") and text of the fields of a RIFF file's INFO list; nothing for any other file.

    Text is UTF-8 where it is valid, Windows-1252 otherwise, as the programs of that system write it.

    Parameters
    ----------
    file : FrugalFile
        Read from its beginning; sizes are bounded, so that a damaged file cannot make this slow or large.
    """
    file.seek(0)
    header = file.read(12)
    if header[:4] not in {b"RIFF", b"RF64"} or header[8:12] != b"WAVE":
        return
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"LIST":
            body = file.read(min(size, MAX_LIST_BYTES))
            if body[:4] == b"INFO":
                yield from _fields(body[4:])
            file.seek(max(0, size - len(body)) + size % 2, 1)
        else:
            file.seek(size + size % 2, 1)


def _fields(body: bytes) -> Iterator[tuple[str, list[str]]]:
    at = 0
    for _ in range(MAX_CHUNKS):
        if at + 8 > len(body):
            return
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        yield body[at : at + 4].decode("latin-1"), [_text(body[at + 8 : at + 8 + size].rstrip(b"\0"))]
        at += 8 + size + size % 2


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
