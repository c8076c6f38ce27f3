"""How all tests of the house run."""

import sys

from hypothesis import HealthCheck, settings

# A slow or busy machine is no fault of what random tests test.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same commit passes or fails each time; `pytest --hypothesis-profile=search` tries examples never tried before.
settings.register_profile("house", _PATIENT, derandomize=True)
settings.register_profile("search", _PATIENT)
settings.load_profile("house")

_MAIN = sys.modules["__main__"]


def pytest_runtest_teardown():
    """Streamlit's AppTest leaves its script behind as the main module: a process started later would run it again."""
    sys.modules["__main__"] = _MAIN
