"""Essentia: all that MusicExtractor describes of one file, decoded by the FFmpeg inside it."""

import json
import sys
import time

import essentia
import essentia.standard as es

essentia.log.infoActive = essentia.log.warningActive = False
extractor = es.MusicExtractor()
before = time.process_time()
extractor(sys.argv[1])
print(json.dumps({"cpu_s": time.process_time() - before}))
