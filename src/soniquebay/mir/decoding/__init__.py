"""From a file to blocks of sound, with FFmpeg (PyAV): `stream.open_audio`."""
