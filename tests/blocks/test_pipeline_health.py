import pytest

from blocks.pipeline_health import health_message
from engine.views.pipeline_health import examples
from tests import golden
from tests.local import words

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_looks_as_it_did(name):
    golden.check(name, health_message(EXAMPLES[name]).payload())


def test_nobody_is_called_by_an_address():
    assert "<!here>" not in words(health_message(EXAMPLES["health"]).payload())
