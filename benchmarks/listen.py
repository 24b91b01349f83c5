"""Listen to files in this process, one after the other, and print what each took as a line of JSON."""

import json
import sys
import time

from soniquebay.mir.pipeline import analyze_file


def main() -> None:
    for path in sys.argv[1:]:
        before, began = time.process_time(), time.perf_counter()
        heard = analyze_file(path, time.process_time)
        spent = time.process_time() - before
        wall_s = time.perf_counter() - began
        print(json.dumps({"cpu_s": spent, "wall_s": wall_s, "decode_s": heard.timing.decode_s}))


if __name__ == "__main__":
    main()
