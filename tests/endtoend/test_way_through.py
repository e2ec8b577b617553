"""The main job on real input over the control API: from a CSV to a booked meeting."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local import action_ids, words

pytestmark = pytest.mark.slow

PEOPLE = b"""First Name,Last Name,Email,Company,Title,LinkedIn
Wilhelmina,Quandt,wilhelmina@birchvale.example,Birchvale School,Director of Admissions,
Osric,Fennimore,osric@tealworks.example,Tealworks,CTO,linkedin.com/in/osric-fennimore
Nobody,,,Birchvale School,Teacher,
,,lost@birchvale.example,Birchvale School,,
"""


def both_click(there, message, action_id):
    """Two people press the same button at once: one effect, and the other is told who was first."""
    before = len(there.state()["ephemerals"])
    with ThreadPoolExecutor(2) as pool:
        clicks = [
            pool.submit(there.click, message, action_id, user=user) for user in ("U0ADA", "U0REMY")
        ]
    assert all(click.result()["acknowledged"] for click in clicks)

    there.wait(lambda: there.state()["ephemerals"][before:], what="the second one being told")


def advance_until(there, look, *, hours=1, most=60):
    """Move the clock by hours until `look` finds something."""
    for _ in range(most):
        found = look()
        if found:
            return found
        assert there.post("clock", advance_hours=hours)["acknowledged"]
    raise AssertionError(f"nothing within {hours * most} hours")


def test_from_a_csv_to_a_booked_meeting(there):
    # 1. a CSV in, two of four rows usable, the others come back
    there.upload("people.csv", PEOPLE)
    preview = there.message("people.csv", with_action="import_confirm")
    assert "2 new" in words(preview)
    both_click(there, preview, "import_confirm")
    there.wait(lambda: "import_confirm" not in action_ids(there.message("people.csv")), what="done")
    rejects = there.wait(
        lambda: [m for m in there.messages() if m.get("files") and "line" in words(m)],
        what="the unusable rows",
    )
    assert len(rejects) == 1

    # 2. who to write to, and why
    there.command("segment")
    there.ephemeral("prospects segmented")
    there.command("prioritize referral top 3")
    ranking = there.ephemeral("Top 3")
    assert "prospects_draft_top" in action_ids(ranking)

    # 3. a sequence for one; without LinkedIn it begins with the e-mail
    there.begin("Wilhelmina Quandt")
    card = there.message("step 1 of", with_action="draft_approve")
    assert "Hello Wilhelmina" in words(card) or "Wilhelmina" in words(card)

    # 4. approved twice, sent once, at the recipient's hour
    both_click(there, card, "draft_approve")
    (mail,) = advance_until(there, there.mails)
    assert mail["recipients"] == ["wilhelmina@birchvale.example"]
    assert "Wilhelmina" in mail["text"]
    assert "\u2060" not in mail["text"]

    # a LinkedIn touch is a task for a person
    there.begin("Osric Fennimore")
    request = there.message("Connection request on LinkedIn", with_action="draft_approve")
    there.click(request, "draft_approve")
    task = there.message("Osric", with_action="task_sent")
    there.click(task, "task_copy")
    assert "Osric" in words({"blocks": there.view()["view"]["blocks"]}) or there.view()
    there.click(task, "task_sent")

    # 5. the morning's cadence, with progress
    day = advance_until(
        there,
        lambda: [m for m in there.messages() if re.search(r"\d+ of \d+ done", words(m))],
    )
    assert day

    # 6. an answer stops the sequence and is shown; one press books the meeting
    assert there.post(
        "mail/answer",
        touch_message_id=mail["message_id"],
        text="Yes, happy to talk. How about Thursday at 10?",
    )["acknowledged"] in (True, False)
    alert = there.message("happy to talk", with_action="reply_meeting")
    assert "Wilhelmina" in words(alert)
    both_click(there, alert, "reply_meeting")
    there.wait(
        lambda: "reply_meeting" not in action_ids(there.message("happy to talk")),
        what="the alert without its buttons",
    )

    # 7. the figures, and on Friday the digest with its chart
    there.command("metrics 30d")
    figures = there.ephemeral("1 meeting")
    assert "1 answered" in words(figures)
    digest = advance_until(
        there,
        lambda: [
            m for m in there.messages() if any(f for f in m.get("files", []) if "png" in f["name"])
        ],
        hours=4,
        most=60,
    )
    assert len(digest) == 1
    assert len(there.mails()) == 1, "whoever answered gets nothing more"
