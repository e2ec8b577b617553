"""Who changes the team's limits, and what they then are."""

from __future__ import annotations

import pytest

from bot.limit_words import read_limits
from engine.delivery.gatehouse import limits
from engine.errors import ForbiddenError, InvalidError, InvalidFieldsError
from engine.views.limits import LimitsRequest

ENTERED = {
    "sender_per_day": "40",
    "new_conversations_per_company_per_week": " 2 ",
    "emails_per_domain_per_day": None,
    "emails_per_week": "900",
    "sms_per_week": "60",
    "linkedin_per_week": "30",
}


def test_an_admin_changes_what_is_said_and_the_rest_stays(session, workspace, ada, remy):
    with pytest.raises(ForbiddenError):
        limits.save(session, LimitsRequest(emails_per_week=5), by=remy)
    limits.save(session, LimitsRequest(emails_per_week=5), by=ada)
    found = limits.save(session, LimitsRequest(colleague_answers="delay"), by=ada)
    assert (found.emails_per_week, found.colleague_answers) == (5, "delay")
    assert (found.sender_per_day, found.emails_per_domain_per_day) == (50, 20)
    assert limits.save(session, LimitsRequest(emails_per_week=0), by=ada).emails_per_week is None
    assert not limits.limits(session, by=remy).may_change


def test_days_until_the_next_try_are_kept_and_none_means_never(session, workspace, ada):
    assert limits.limits(session, by=ada).try_again_days == (1, 3)
    said = ENTERED | {"try_again_days": " 2, 5 "}
    assert limits.save(session, read_limits(said, "stop"), by=ada).try_again_days == (2, 5)
    limits.save(session, LimitsRequest(emails_per_week=5), by=ada)
    assert limits.limits(session, by=ada).try_again_days == (2, 5)
    for never in ("", "0"):
        said = ENTERED | {"try_again_days": never}
        assert limits.save(session, read_limits(said, "stop"), by=ada).try_again_days == ()
    for wrong in ("soon", "1, 99", "1 1 1 1 1 1"):
        with pytest.raises(InvalidError) as raised:
            read_limits(ENTERED | {"try_again_days": wrong}, "stop")
        assert raised.value.field == "try_again_days"


def test_a_form_is_read_and_what_is_wrong_is_told_beside_its_field(session, workspace, ada):
    found = limits.save(session, read_limits(ENTERED, "nothing"), by=ada)
    assert (found.sender_per_day, found.new_conversations_per_company_per_week) == (40, 2)
    assert (found.emails_per_domain_per_day, found.emails_per_week) == (None, 900)
    assert (found.sms_per_week, found.linkedin_per_week) == (60, 30)
    assert limits.save(session, LimitsRequest(sms_per_week=0), by=ada).sms_per_week is None
    for field, wrong in (("emails_per_week", "many"), ("sender_per_day", "0")):
        with pytest.raises(InvalidError) as raised:
            read_limits(ENTERED | {field: wrong}, "stop")
        assert raised.value.field == field
    with pytest.raises(InvalidFieldsError) as both:
        read_limits(ENTERED | {"emails_per_week": "many", "sender_per_day": "0"}, "stop")
    assert set(both.value.sentences) == {"emails_per_week", "sender_per_day"}
    assert all(sentence.endswith(".") for sentence in both.value.sentences.values())
