"""bliss-audio: its 23 descriptors of one file, decoded by the FFmpeg inside it."""

import json
import sys
import time

from bliss_audio import Song

before = time.process_time()
Song(sys.argv[1])
print(json.dumps({"cpu_s": time.process_time() - before}))
