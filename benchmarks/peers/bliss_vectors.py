"""bliss-audio: the 23 descriptors of each file named, as lines of JSON; a file that stops it is left out."""

import json
import sys

from bliss_audio import Song

for path in sys.argv[1:]:
    try:
        print(json.dumps({"file": path, "vector": list(Song(path).analysis)}), flush=True)
    except BaseException as error:  # noqa: BLE001  a panic in Rust is no Exception
        print(f"{path}: {error}", file=sys.stderr)
