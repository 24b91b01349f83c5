"""What every test relies on: laws are tried without a stopwatch, and no setting of this machine leaks in."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,  # no test depends on how fast the machine is
    database=None,  # nothing is written beside the tests
    derandomize="CI" in os.environ,  # a person's run explores; the gate repeats
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

for name in [name for name in os.environ if name.startswith("SONIQUEBAY_") or name == "API_URL"]:
    del os.environ[name]
