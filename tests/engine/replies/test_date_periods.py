"""Which day a part of a week, a month or a quarter means, in nine languages."""

from __future__ import annotations

from datetime import date

import pytest

from engine.replies.dates import defer_until

RECEIVED = date(2026, 11, 23)
"""A Monday."""
MEANT = {
    date(2026, 12, 6): (
        "end of next week|Ende nächster Woche|à la fin de la semaine prochaine"
        "|a finales de la próxima semana|alla fine della prossima settimana|eind volgende week"
        "|no fim da próxima semana|i slutet av nästa vecka|pod koniec przyszłego tygodnia"
    ),
    date(2027, 1, 16): (
        "in the second half of January|in der zweiten Januarhälfte|deuxième quinzaine de janvier"
        "|en la segunda quincena de enero|nella seconda metà di gennaio|tweede helft van januari"
        "|na segunda quinzena de janeiro|w drugiej połowie stycznia"
    ),
    date(2027, 3, 1): (
        "first half of March|in der ersten Märzhälfte|première quinzaine de mars"
        "|primera quincena de marzo|prima metà di marzo|eerste helft van maart"
        "|primeira quinzena de março|första halvan av mars|w pierwszej połowie marca"
    ),
    date(2027, 3, 15): (
        "mid-March|mid March|Mitte März|mi-mars|a mediados de marzo|em meados de março"
        "|a metà marzo|half maart|medio maart|w połowie marca|i mitten av mars|the middle of March"
    ),
    date(2027, 3, 31): (
        "at the end of Q1|Ende Q1|Ende des ersten Quartals|fin du premier trimestre"
        "|a finales del primer trimestre|alla fine del primo trimestre|eind eerste kwartaal"
        "|no fim do primeiro trimestre|i slutet av Q1|pod koniec Q1"
        "|Q1 is full, come back at the end of the quarter"
    ),
    date(2026, 12, 31): "come back at the end of the quarter|Ende des Quartals",
    date(2026, 12, 7): "Monday after next|übernächsten Montag",
    date(2026, 12, 3): (
        "Thursday next week|jeudi de la semaine prochaine"
        "|el jueves de la próxima semana|donderdag volgende week"
        "|torsdag nästa vecka|w czwartek w przyszłym tygodniu"
    ),
    None: "after the summer|nach den Ferien|à la rentrée|next term|in the spring",
    date(2027, 1, 1): "next term, in January|nach den Ferien, im Januar",
}
CASES = [(text, day) for day, texts in MEANT.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "day"), CASES)
def test_a_part_of_a_period_is_read(text, day):
    assert defer_until(text, RECEIVED) == day
