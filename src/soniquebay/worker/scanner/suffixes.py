"""Which names may be audio: every extension of audio, and of video containers, that FFmpeg reads."""

from typing import Final

AUDIO_SUFFIXES: Final = frozenset(
    suffix
    for line in (
        # the everyday ones
        "mp3 flac ogg oga opus m4a m4b m4r mp4 aac wav wave aif aiff aifc wma ape wv mka webm mkv",
        "mp2 mp1 mpga mpa alac spx",
        # lossless, studio and archive
        "tta tak ofr ofs shn caf w64 rf64 bwf au snd dsf dff wsd mpc mp+ mpp la mlp thd truehd ac3 eac3 ec3 dts dtshd",
        "dtsma ac4 lc3 sbc aptx aptxhd voc avr sf ircam nist sph paf svx 8svx iff 16sv gsm amr awb 3ga qcp",
        # containers that carry sound, with or without a picture
        "asf wmv mov m4v avi 3gp 3g2 mpg mpeg m2ts mts ts vob flv f4a f4v f4b ogv ogx ogm rm ra ram rmvb nut weba adts",
        "loas aa aax aa3 oma omg at3 at9 xma xwma vqf vqe vql dss ds2 msf hca adx ast brstm bfstm bcstm bfwav",
        # trackers, where FFmpeg is built with their libraries
        "mod xm s3m it mptm mtm umx 669 amf dbm far med okt stm ult",
    )
    for suffix in line.split()
)
"""Lower case, without the dot. Whether a file really is audio, only decoding tells."""


def may_be_audio(name: str) -> bool:
    """Return whether a file of this name is worth opening; upper and lower case are alike."""
    dot = name.rfind(".")
    suffix = name[dot + 1 :]
    return dot >= 0 and (suffix in AUDIO_SUFFIXES or suffix.lower() in AUDIO_SUFFIXES)
