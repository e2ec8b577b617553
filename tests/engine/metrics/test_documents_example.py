"""The outreach document's example of its figures, from a history that has just these numbers.

What it says: 150 sent, of these 60 connection requests, 50 messages and 40 follow-ups; 25 answered,
8 meetings. Referral network 75, 15 and 5; thought leadership 70, 9 and 3. What is left over is the
third audience's: 150 - 75 - 70 = 5 sent, 25 - 15 - 9 = 1 answered, 8 - 5 - 3 = no meeting.
"""

from datetime import timedelta
from itertools import chain, repeat

from engine.metrics.figures import metrics
from engine.views.metrics import MetricsRequest
from storage.states import EventKind, TouchKind
from tests.outreach import Outreach
from tests.support import NOW

REPLIED, BOOKED = EventKind.REPLIED, EventKind.MEETING_BOOKED
AUDIENCES = {
    "referral_network": (75, 15, 5),
    "thought_leadership": (70, 9, 3),
    "stealth_founder": (5, 1, 0),
}
"""Sent, answered, booked."""
KINDS = (
    (TouchKind.CONNECTION_REQUEST, 60),
    (TouchKind.INITIAL_DM, 50),
    (TouchKind.FOLLOWUP_1, 25),
    (TouchKind.FOLLOWUP_2, 15),
)


def live_through(outreach: Outreach) -> None:
    """The messages one after the other, a few a day; whoever has a meeting has answered before."""
    kinds = chain.from_iterable(repeat(kind, number) for kind, number in KINDS)
    for segment, (sent, answered, booked) in AUDIENCES.items():
        for number in range(sent):
            then = (REPLIED,) * (number < answered) + (BOOKED,) * (number < booked)
            outreach.sent(
                outreach.prospect(f"{segment} {number}", segment=segment),
                next(kinds),
                NOW - timedelta(days=1 + number % 28),
                then=then,
            )


def test_the_documents_example_comes_out_of_a_history_that_has_its_numbers(session, workspace):
    outreach = Outreach(session, workspace)
    outreach.audiences()
    live_through(outreach)
    report = metrics(
        session, MetricsRequest(date_range_days=30), workspace_id=workspace.id, now=NOW
    )
    said = report.model_dump(mode="json")
    assert {key: said[key] for key in said if key in WHOLE} == WHOLE
    assert said["segment_performance"] == {
        "referral_network": {
            "total": 75,
            "replies": 15,
            "meetings": 5,
            "reply_rate": 20.0,  # 15 / 75
            "meeting_rate": 6.67,  # 5 / 75 = 0.06667
        },
        "thought_leadership": {
            "total": 70,
            "replies": 9,
            "meetings": 3,
            "reply_rate": 12.86,  # 9 / 70 = 0.12857
            "meeting_rate": 4.29,  # 3 / 70 = 0.04286
        },
        "stealth_founder": {
            "total": 5,
            "replies": 1,
            "meetings": 0,
            "reply_rate": 20.0,  # 1 / 5
            "meeting_rate": 0.0,
        },
    }


WHOLE = {
    "success": True,
    "date_range_days": 30,
    "total_outreach": 150,
    "connection_requests_sent": 60,
    "dms_sent": 50,
    "followups_sent": 40,
    "replies_received": 25,
    "meetings_booked": 8,
    "reply_rate": 16.67,  # 25 / 150 = 0.16667
    "meeting_rate": 5.33,  # 8 / 150 = 0.05333
}
