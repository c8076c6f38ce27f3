import pytest

from connectors.demo.exports import write_exports
from connectors.demo.generate import make_shop


@pytest.fixture(scope="session")
def shop():
    return make_shop()


@pytest.fixture(scope="session")
def exports(shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    write_exports(shop, folder)
    return folder
