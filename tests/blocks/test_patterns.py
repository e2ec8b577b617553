import pytest

from blocks.patterns import pattern_words, patterns_message
from engine.views.patterns import Trait, example_pattern, examples
from tests import golden
from tests.local import words

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_looks_as_it_did(name):
    golden.check(name, patterns_message(EXAMPLES[name]).payload())


def test_nobody_is_called_by_a_name():
    assert "<!here>" not in words(patterns_message(EXAMPLES["patterns"]).payload())


@pytest.mark.parametrize(
    ("trait", "value", "says"),
    [
        (Trait.TONE, "direct", "Direct e-mails get"),
        (Trait.ANGLE, "proof", "E-mails with the angle “proof” get"),
        (Trait.LENGTH, "medium", "E-mails of 400 to 900 characters get"),
        (Trait.LENGTH, "short", "Short e-mails (below 400 characters) get"),
        (Trait.HOUR, "midday", "E-mails from 11:00 to 14:00 get"),
    ],
)
def test_each_trait_in_words(trait, value, says):
    pattern = example_pattern().model_copy(update={"trait": trait, "value": value})
    assert pattern_words(pattern).startswith(says)
