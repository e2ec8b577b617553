"""What is typed after `/outreach away`."""

from __future__ import annotations

import pytest

from bot.away_words import read_away
from engine.errors import InvalidError


@pytest.mark.parametrize(
    ("text", "days", "who", "deputy"),
    [
        ("3 Dec to 10 Dec", "3 Dec to 10 Dec", None, None),
        ("tomorrow @remy", "tomorrow", "@remy", None),
        ("3 Dec <@U0REMY|remy> deputy <@U0ADA>", "3 Dec", "@U0REMY", "@U0ADA"),
        ("3 Dec for Remy Rep, deputy Ada Lovell", "3 Dec", "Remy Rep", "Ada Lovell"),
        ("3 Dec deputy @ada", "3 Dec", None, "@ada"),
    ],
)
def test_it_is_read(text, days, who, deputy):
    request = read_away(text)
    assert (request.days, request.who, request.deputy) == (days, who, deputy)


@pytest.mark.parametrize("text", ["@remy", "", "@remy 3 Dec"])
def test_days_are_asked_for(text):
    with pytest.raises(InvalidError, match="Say when"):
        read_away(text)
