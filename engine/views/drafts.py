"""What is told about drafts: their text as it will be sent, what it rests on, who decided what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import Field

from engine.views.base import Request, View
from storage.states import Channel, TouchKind


class Fact(View):
    """Something from the record that the text uses."""

    name: str
    value: str
    origin: str | None = None
    """How old it is and where it comes from, where that is worth knowing."""


class DraftWarning(View):
    """What the guardrails found; one that `blocks` has to be put right before an approval."""

    code: str
    text: str
    blocks: bool = False


class DraftVariant(View):
    """One wording of a touch, numbered from 1."""

    variant: int
    message: str
    tone: str
    subject: str | None
    angle: str
    facts: tuple[Fact, ...]
    warnings: tuple[DraftWarning, ...]
    writer: str = "template"


class DraftRequest(Request):
    """Drafts to look at: of which kind, for which channel, how many (1 to 5)."""

    prospect_id: int
    kind: TouchKind
    channel: Channel
    channel_name: str | None = None
    """Which of the team's own channels; on LinkedIn `InMail`."""
    num_variants: int = Field(default=3, ge=1, le=5)


class DraftReport(View):
    """Drafts that nobody has kept."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    segment: str | None
    outreach_type: str
    channel: str
    variants: tuple[DraftVariant, ...]


class Change(View):
    """A run of words that stayed, went, or came."""

    kind: Literal["same", "removed", "added"]
    text: str


class DraftEdit(View):
    """What people changed in the text that was written first; no changes: as it was."""

    by: str
    subject: tuple[Change, ...]
    body: tuple[Change, ...]


class DraftCard(View):
    """A touch as a person decides on it. `subject` and `body` are what will be sent.

    `variant` counts from 1 among `variants`. `decided` says who decided what and when, `held` what
    an approved touch waits for. The `may_…` say which buttons apply.
    """

    touch_id: int
    prospect_id: int
    prospect_name: str
    title: str | None
    company: str | None
    segment: str | None
    outreach_type: str
    channel: str
    channel_name: str | None = None
    """Which of the team's own channels; on LinkedIn `InMail`."""
    step: int
    steps: int
    sequence_type: str
    reasons: tuple[str, ...]
    due_at: datetime
    due_words: str
    is_due: bool
    depends: str | None = None
    """What has to happen before it is due: “if step 1 is accepted”."""
    subject: str | None
    body: str
    recipient: str | None
    """The address, profile or number that it goes to."""
    variant: int
    number: int
    """The variant's own number, which a decision names."""
    content_hash: str
    """The hash of subject and text as they are now, which an approval names."""
    variants: int
    tone: str
    angle: str
    writer: str
    edit: DraftEdit | None
    facts: tuple[Fact, ...]
    warnings: tuple[DraftWarning, ...]
    state: str
    decided: str | None
    voided: str | None = None
    """Whose approval was lost when somebody else changed the text."""
    held: str | None
    may_decide: bool
    may_take_back: bool
    waits_as_mail: bool = False
    """An approved e-mail that has not gone out: one can ask why."""
    is_task: bool
    being_written: bool = False
    goes_as: str | None = None
    """Of an SMS: in how many parts it goes."""
    """Whether further wordings of it were ordered from a model."""
    may_be_accepted: bool = False
    may_be_unanswered: bool = False
    """It was sent by hand, and nobody has said yet what came of it."""


class DraftForm(View):
    """A draft as it is edited; `subject` is None where the channel or the thread decides it."""

    touch_id: int
    number: int
    prospect_name: str
    channel: str
    channel_name: str | None = None
    subject: str | None
    thread_subject: str | None
    body: str
    body_limit: int
    subject_limit: int | None
    parts: int | None = None
    """Of an SMS: in how many parts it may go."""
    decided: str | None
    """Who approved it; saving a change takes that back."""


class TaskText(View):
    """A text for a person to send by hand, and where."""

    touch_id: int
    prospect_name: str
    channel: str
    channel_name: str | None = None
    subject: str | None = None
    body: str
    profile_url: str | None
    phone: str | None
    address: str | None = None


class LeftOutDraft(View):
    prospect_name: str
    why: str


class DraftsApproved(View):
    """What became of several drafts that were to be approved at once."""

    success: bool = True
    approved: tuple[int, ...]
    left_out: tuple[LeftOutDraft, ...]
    retitled: dict[int, str] = Field(default_factory=dict)
    """Drafts whose subject followed from that, with the hash of their text now."""


_EDIT = DraftEdit(
    by="Remy Rep",
    subject=(
        Change(kind="removed", text="About referrals"),
        Change(kind="added", text="Referrals *and* <!channel>"),
        Change(kind="same", text=" between schools and specialists"),
    ),
    body=(
        Change(kind="same", text="Hello Maya,\n\nWhich referrals take the most"),
        Change(kind="removed", text=" telephone calls"),
        Change(kind="added", text=" of your ~time~"),
        Change(kind="same", text="?\n\n"),
        Change(kind="removed", text="A line or two would help me.\n\n"),
        Change(kind="same", text="Kind regards,\nAda Admin"),
    ),
)
_AT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
_FOOTER = "\n\n--\n1 Example Street, Exampleton\nReply “stop” and I will not write to you again."


_SMS: Final = {
    "channel": Channel.SMS,
    "subject": None,
    "body": "Hello Maya, who do families ask for help first? Ada Admin. Reply STOP to opt out.",
    "recipient": "+12125550142",
    "goes_as": "One SMS: 81 of 160 characters of GSM-7.",
}


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    mail = DraftCard(
        touch_id=12,
        prospect_id=4,
        prospect_name="Maya Lindqvist",
        title="Head of School",
        company="Alder Grove Academy",
        segment="Referral network",
        outreach_type=TouchKind.INITIAL_DM,
        channel=Channel.EMAIL,
        step=2,
        steps=3,
        sequence_type="3-step",
        reasons=("leads a private school", "refers students to specialists"),
        due_at=_AT,
        due_words="Wed 25 Nov, 10:00 New York time",
        is_due=False,
        subject="About referrals between schools and specialists",
        body="Hello Maya,\n\nWhich referrals take the most telephone calls?\n\nA line or two would "
        f"help me.\n\nKind regards,\nAda Admin{_FOOTER}",
        recipient="maya@alder-grove.example",
        variant=1,
        number=1,
        content_hash="3f2a91" + "0" * 58,
        variants=3,
        tone="professional",
        angle="question",
        writer="template",
        edit=None,
        facts=(
            Fact(name="name", value="Maya"),
            Fact(name="question", value="Which referrals take the most telephone calls?"),
        ),
        warnings=(),
        state="draft",
        decided=None,
        held=None,
        may_decide=True,
        may_take_back=False,
        is_task=False,
    )
    note = mail.model_copy(
        update={
            "touch_id": 11,
            "outreach_type": TouchKind.CONNECTION_REQUEST,
            "channel": Channel.LINKEDIN,
            "step": 1,
            "subject": None,
            "body": "Hello Maya, I work on referrals between schools and you. May I connect?",
            "recipient": "https://www.linkedin.com/in/maya-lindqvist",
            "facts": (Fact(name="name", value="Maya"),),
        }
    )
    approved = {"may_decide": False, "may_take_back": True, "state": "approved"}
    by_remy = "Remy Rep approved this on Mon 23 Nov at 10:02."
    return {
        "draft_mail": mail,
        "draft_mail_warned": mail.model_copy(
            update={
                "warnings": (
                    DraftWarning(code="unresolved", text="“{x}” was never filled in.", blocks=True),
                    DraftWarning(code="unknown_number", text="“40%” is not in the record."),
                ),
                "variants": 1,
                "writer": "person",
                "reasons": (),
            }
        ),
        "draft_mail_edited": mail.model_copy(
            update={"variant": 4, "number": 4, "variants": 4, "writer": "person", "edit": _EDIT}
        ),
        "draft_mail_voided": mail.model_copy(
            update={
                "voided": "Remy Rep changed this after Ada Admin had approved it. "
                "It needs a new approval."
            }
        ),
        "draft_mail_being_written": mail.model_copy(update={"being_written": True}),
        "draft_mail_approved": mail.model_copy(
            update=approved
            | {"waits_as_mail": True}
            | {"decided": by_remy, "held": "It leaves Wed 25 Nov, 10:00 New York time."}
        ),
        "draft_mail_sent": mail.model_copy(
            update={"may_decide": False, "state": "sent", "decided": "Sent on Mon 23 Nov at 10:05."}
        ),
        "draft_note": note,
        "draft_task": note.model_copy(update=approved | {"decided": by_remy, "is_task": True}),
        "draft_call": note.model_copy(
            update=approved
            | {
                "decided": by_remy,
                "is_task": True,
                "channel": Channel.PHONE,
                "outreach_type": TouchKind.FOLLOWUP_1,
                "recipient": "+1 212 555 0142",
                "body": "Open\nHello Maya, this is Ada Admin.\n\nAsk\nIs that yours?",
            }
        ),
        "draft_sms": mail.model_copy(update=_SMS),
        "draft_sms_approved": mail.model_copy(
            update=_SMS
            | approved
            | {"waits_as_mail": True}
            | {"decided": by_remy, "held": "It leaves Wed 25 Nov, 10:00 New York time."}
        ),
        "draft_sms_task": mail.model_copy(
            update=_SMS | approved | {"decided": by_remy, "is_task": True}
        ),
        "draft_task_sent": note.model_copy(
            update={
                "may_decide": False,
                "state": "sent",
                "decided": "Remy Rep sent this by hand on Mon 23 Nov at 10:02.",
                "may_be_accepted": True,
                "may_be_unanswered": True,
            }
        ),
        "draft_skipped": note.model_copy(
            update={
                "may_decide": False,
                "state": "skipped",
                "decided": "Remy Rep skipped this on Mon 23 Nov at 10:02.",
            }
        ),
        "draft_hostile": mail.model_copy(
            update={
                "prospect_name": "<!channel> *Bold* " + "x" * 300,
                "company": "<http://x.example|bank>",
                "title": None,
                "body": "line\n" * 900,
                "facts": (Fact(name="company", value="<@U0ADA>"),),
            }
        ),
        "draft_form_mail": DraftForm(
            touch_id=12,
            number=1,
            prospect_name="Maya Lindqvist",
            channel=Channel.EMAIL,
            subject="About referrals",
            thread_subject=None,
            body="Hello Maya,\n\na question.",
            body_limit=3000,
            subject_limit=120,
            decided=None,
        ),
        "draft_form_follow_up": DraftForm(
            touch_id=13,
            number=2,
            prospect_name="Maya Lindqvist",
            channel=Channel.EMAIL,
            subject=None,
            thread_subject="Re: About referrals",
            body="One point to add.",
            body_limit=3000,
            subject_limit=120,
            decided=by_remy,
        ),
        "task_text": TaskText(
            touch_id=11,
            prospect_name="Maya Lindqvist",
            channel=Channel.LINKEDIN,
            body="Hello Maya, may I connect?",
            profile_url="https://www.linkedin.com/in/maya-lindqvist",
            phone=None,
        ),
    }
