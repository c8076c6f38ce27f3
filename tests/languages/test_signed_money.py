import pytest

from storehelm.languages.formats import Formats


@pytest.mark.parametrize(
    ("currency", "micros", "said"),
    [
        ("EUR", 1, "€0.00"), ("EUR", 0, "€0.00"), ("EUR", -1, "€0.00"), ("EUR", 10_000, "+€0.01"),
        ("JPY", 400_000, "¥0"), ("JPY", 1_000_000, "+¥1"),
    ],
)  # fmt: skip
def test_what_rounds_to_nothing_carries_no_sign(currency, micros, said):
    assert Formats("en", currency).signed_money(micros) == said
