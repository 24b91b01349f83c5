"""Opening a file as audio: what may be opened at all, and what each refusal is called."""

import stat
from pathlib import Path

import av
from av.audio.stream import AudioStream as AvAudioStream
from av.container import InputContainer
from av.stream import Discard

from soniquebay.contracts.paths import printable
from soniquebay.mir.errors import Damaged, Gone, MirError, NotAudio, Unreadable

# Only demuxers of self-contained media. Left out on purpose: everything that opens other files or addresses (hls,
# dash, concat, sdp, rtsp, imf, image sequences, lavfi), and all that take any bytes for sound (raw PCM, text).
DEMUXERS = (
    "3dostr,aa,aac,aax,ac3,ac4,acm,act,adx,aea,aiff,aix,alp,amr,amrnb,amrwb,apac,apc,ape,apm,asf,ast,au,avi,avr,bfstm,bonk,brstm,"
    "caf,dsf,dss,dts,dtshd,dv,eac3,epaf,flac,flv,fsb,fwse,gxf,hca,hcom,iamf,iff,ilbc,ircam,iss,kvag,lc3,loas,matroska,mca,mlp,"
    "mmf,mods,mov,mp3,mpc,mpc8,mpeg,mpegts,msf,mtaf,mxf,nistsphere,nsp,nsv,nut,ogg,oma,osq,paf,pvf,qcp,qoa,rka,rm,rso,"
    "sds,shn,sln,sol,sox,spdif,svag,tak,truehd,tta,vag,voc,vpk,vqf,w64,wav,wavarc,wsd,wsvqa,wtv,wv,wve,xwma"
)

OPTIONS = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS, "enable_drefs": "0"}


def check_regular_file(path: str) -> None:
    """Refuse what is not a regular file before anything could wait on it (a pipe) or never end (a device).

    Parameters
    ----------
    path : str
        As `os.fsdecode` gives it.

    Raises
    ------
    Gone, Unreadable, NotAudio
    """
    shown = printable(path)
    try:
        status = Path(path).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise Gone(f"{shown} is not there any more.") from error
    except OSError as error:
        raise Unreadable(f"{shown} cannot be reached ({error.strerror}); check its permissions and links.") from error
    if not stat.S_ISREG(status.st_mode):
        raise NotAudio(f"{shown} is not a regular file (a folder, pipe or device); nothing to listen to.")
    if status.st_size == 0:
        raise NotAudio(f"{shown} is empty (0 bytes); copy it again from its source.")


def open_container(path: str) -> InputContainer:
    """Open a local file with FFmpeg, as audio, following nothing it may point to.

    Raises
    ------
    Gone, Unreadable, NotAudio, Damaged
    """
    check_regular_file(path)
    try:
        return av.open("file:" + path, options=OPTIONS, metadata_errors="replace")
    except av.FFmpegError as error:
        raise _refusal(path, error) from error


def audio_stream(container: InputContainer, path: str) -> AvAudioStream:
    """Return the best audio stream; the others (cover art, films) are told to stay closed.

    Raises
    ------
    NotAudio
        If there is none.
    """
    best = container.streams.best("audio")
    if not isinstance(best, AvAudioStream):
        raise NotAudio(f"{printable(path)} holds no sound.")
    for other in container.streams:
        if other.index != best.index:
            other.discard = Discard.all
    if best.codec_context is None:
        raise NotAudio(f"{printable(path)} is in a coding that this FFmpeg cannot decode; convert it to FLAC.")
    # One thread: a track is decoded in well under a second, and the worker runs one process per core.
    best.codec_context.thread_count = 1
    return best


def _refusal(path: str, error: av.FFmpegError) -> MirError:
    shown = printable(path)
    if isinstance(error, FileNotFoundError):
        return Gone(f"{shown} is not there any more.")
    if isinstance(error, PermissionError) and not _can_be_read(path):
        return Unreadable(f"{shown} may not be read; check its permissions.")
    if isinstance(error, MemoryError):
        return Damaged(f"{shown} claims an impossible size in its header; copy it again from its source.")
    if isinstance(error, OSError) and not isinstance(error, PermissionError):
        return Unreadable(f"{shown} cannot be read ({error.strerror}); check the disk it is on.")
    return NotAudio(f"{shown} is not audio that FFmpeg knows, or its beginning is damaged.")


def _can_be_read(path: str) -> bool:
    try:
        with Path(path).open("rb"):
            return True
    except OSError:
        return False
