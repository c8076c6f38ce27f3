"""Fixed costs in store.toml: by name, or as one amount."""

from dataclasses import replace

import pytest

from storehelm.refusal import Refusal
from storehelm.settings.store import Costs, load_store, new_store, save_store

STORE = '[store]\nname = "Tulip"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n'


def loaded(tmp_path, costs):
    file = tmp_path / "store.toml"
    file.write_text(STORE + costs, encoding="utf-8")
    return load_store(file)


def test_fixed_costs_by_name_are_exact_amounts_in_their_order(tmp_path):
    store = loaded(tmp_path, '[costs]\npackaging_per_order = 0.4\n[costs.fixed]\nstaff = 5200\n"web shop" = 49.99\n')
    assert list(store.costs.fixed_costs.items()) == [("staff", 5_200_000_000), ("web shop", 49_990_000)]
    assert store.costs.packaging_per_order == 400_000


def test_one_amount_still_works_and_none_is_not_known(tmp_path):
    assert loaded(tmp_path, "[costs]\nfixed_per_month = 14500\n").costs.fixed_costs == {"fixed costs": 14_500_000_000}
    assert loaded(tmp_path, "[costs]\n").costs.fixed_costs is None
    assert loaded(tmp_path, "[costs.fixed]\n").costs.fixed_costs is None
    assert loaded(tmp_path, "[costs.fixed]\nsite = 0\n").costs.fixed_costs == {"site": 0}


@pytest.mark.parametrize(
    "costs",
    [
        Costs(fixed={"site": 450_000_000, "Büro & Lager": 1_250_500_000}),
        Costs(fixed_per_month=14_500_000_000),
        Costs(fixed={"staff": 1}, packaging_per_order=650_000, returned_goods_are_resold=True),
    ],
)
def test_written_fixed_costs_read_back(tmp_path, costs):
    store = replace(new_store("Tulip", "EUR", "Europe/Amsterdam", "monday", "123456789"), costs=costs)
    save_store(tmp_path / "store.toml", store)
    assert load_store(tmp_path / "store.toml") == store
    save_store(tmp_path / "store.toml", load_store(tmp_path / "store.toml"))
    assert load_store(tmp_path / "store.toml") == store


def test_a_store_with_fixed_costs_can_be_told_apart():
    assert hash(Costs(fixed={"site": 1})) == hash(Costs(fixed={"site": 2}))
    assert Costs(fixed={"site": 1}) != Costs(fixed={"site": 2})


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ("[costs]\nfixed_per_month = 1\n[costs.fixed]\nsite = 1\n", "Fixed costs are given twice"),
        ("[costs]\nfixed = 400\n", "'fixed' in [costs] must be a section"),
        ("[costs]\nfixed = [400]\n", "'fixed' in [costs] must be a section"),
        ("[costs.fixed]\nsite = -1\n", "Setting 'site' must be 0 or more"),
        ('[costs.fixed]\nsite = "much"\n', "Setting 'site' must be a number"),
        ("[costs.fixed]\nsite = inf\n", "Setting 'site' must be a finite number"),
        ("[costs.fixed]\nsite = 1e12\n", "Setting 'site' is too large"),
        ("[costs.fixed]\nsite = true\n", "Setting 'site' must be a number"),
        ("[costs.fixed.site]\nrent = 1\n", "Setting 'site' must be a number"),
        ('[costs.fixed]\n" " = 1\n', "' ' is no name of a fixed cost"),
        (f"[costs.fixed]\n{'a' * 41} = 1\n", f"'{'a' * 41}' is no name"),
        ("[costs.fixd]\nsite = 1\n", "No setting 'fixd' in [costs]"),
    ],
)
def test_wrong_fixed_costs_are_refused_with_a_sentence(tmp_path, costs, message):
    with pytest.raises(Refusal) as refused:
        loaded(tmp_path, costs)
    assert refused.value.message.startswith(message)
    assert refused.value.file == str(tmp_path / "store.toml")
