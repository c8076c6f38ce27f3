"""How all tests of the house run."""

import sys

from hypothesis import HealthCheck, settings

# A slow or busy machine is no fault of what random tests test.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_MAIN = sys.modules["__main__"]


def pytest_runtest_teardown():
    """Streamlit's AppTest leaves its script behind as the main module: a process started later would run it again."""
    sys.modules["__main__"] = _MAIN
