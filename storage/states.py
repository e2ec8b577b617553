"""Writes down, in one place, every state that a row can be in."""

from enum import StrEnum


class Role(StrEnum):
    """What a member may do; checked at the time of the click."""

    ADMIN = "admin"
    APPROVER = "approver"
    REP = "rep"


class Channel(StrEnum):
    """How a touch reaches a prospect. Only e-mail leaves by itself.

    `custom` is a channel that the team defined; the touch names which.
    """

    EMAIL = "email"
    LINKEDIN = "linkedin"
    PHONE = "phone"
    SMS = "sms"
    CUSTOM = "custom"


class Approval(StrEnum):
    """Whether a prospect may be written to at all: discovered → approved | rejected."""

    DISCOVERED = "discovered"
    APPROVED = "approved"
    REJECTED = "rejected"


class WordKind(StrEnum):
    """Where a word stands under which a prospect is found."""

    NAME = "name"
    COMPANY = "company"
    TITLE = "title"


class LeadStatus(StrEnum):
    """How far a prospect has come; history is kept in `lead_status_change`."""

    NEW = "new"
    CONTACTED = "contacted"
    ENGAGED = "engaged"
    INTERESTED = "interested"
    MEETING_BOOKED = "meeting_booked"
    WON = "won"
    NOT_INTERESTED = "not_interested"
    DEFERRED = "deferred"
    UNREACHABLE = "unreachable"
    SUPPRESSED = "suppressed"


class ImportState(StrEnum):
    """reading → previewed → confirmed → running → done; any before that → cancelled.

    reading → failed, when the process that read the file is no more.
    confirmed | running → failed, when the next rows have failed again and again.
    done | cancelled | failed → undoing → undone, as long as nobody in it was written to.
    """

    READING = "reading"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class SuggestionState(StrEnum):
    """open → dismissed, for good; a merge takes it along, and undoing that brings it dismissed."""

    OPEN = "open"
    DISMISSED = "dismissed"


class RowState(StrEnum):
    """What became of one row of an import."""

    NEW = "new"
    KNOWN = "known"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


class CampaignState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Allocation(StrEnum):
    """Which variant of a message is sent: the first, each as often, or the promising more often."""

    FIRST = "first"
    EVEN = "even"
    THOMPSON = "thompson"


class GenerationState(StrEnum):
    """running → done, when all its orders are; running | paused → cancelled.

    running ⇄ paused, for want of money or of a model. What was cancelled can be resumed as well.
    """

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """waiting → claimed → written | left_out; waiting | claimed → cancelled → waiting.

    An expired `claimed` is claimed again; what a model has answered by then is kept and not asked
    for a second time.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    WRITTEN = "written"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"


class DecisionKind(StrEnum):
    """What a person did with a draft; rows are only ever added."""

    APPROVED = "approved"
    EDITED = "edited"
    SKIPPED = "skipped"
    TAKEN_BACK = "taken_back"


class SequenceState(StrEnum):
    """active ⇄ paused; active | paused → finished | stopped. One open sequence a prospect."""

    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


OPEN_SEQUENCES = (SequenceState.ACTIVE, SequenceState.PAUSED)


class TouchKind(StrEnum):
    """What a touch is in its sequence; the names are those of the documents."""

    CONNECTION_REQUEST = "connection_request"
    INITIAL_DM = "initial_dm"
    FOLLOWUP_1 = "followup_1"
    FOLLOWUP_2 = "followup_2"
    FOLLOWUP_3 = "followup_3"
    FOLLOWUP_4 = "followup_4"
    CHECK_IN = "check_in"
    ANSWER = "answer"
    """What is said to somebody who answered: a person sends it."""


class Condition(StrEnum):
    """What must have happened to an earlier touch, or must not, for a touch to be made."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    CLICKED = "clicked"
    REPLIED = "replied"
    NO_ANSWER = "no_answer"
    SENT = "sent"


class TouchState(StrEnum):
    """draft → approved → sent | failed | uncertain; draft | approved → skipped | stopped.

    An approved e-mail has a row in the outbox; any other approved touch is a task for a person.
    An edit or another variant takes an approved touch back to draft. One that was sent and came
    back for now is approved again while its next try waits.
    """

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class MailState(StrEnum):
    """approved → claimed → sending → sent | failed | uncertain; approved | claimed → stopped.

    An expired `claimed` returns to approved; an expired `sending` becomes uncertain and is never
    sent again by itself. What came back for now stays sent or failed; the next try is a new row.
    """

    APPROVED = "approved"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    STOPPED = "stopped"


class EventKind(StrEnum):
    """What happened to a touch; rows are only ever added."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    ACCEPTED = "accepted"
    REPLIED = "replied"
    MEETING_BOOKED = "meeting_booked"
    NOT_INTERESTED = "not_interested"
    DEFERRED = "deferred"
    OPTED_OUT = "opted_out"
    NO_RESPONSE = "no_response"
    BOUNCED = "bounced"
    SOFT_BOUNCED = "soft_bounced"
    """It came back and is tried again; no figure counts it."""
    COMPLAINED = "complained"
    FAILED = "failed"


BY_PERSON = frozenset(
    {
        EventKind.CLICKED,
        EventKind.ACCEPTED,
        EventKind.REPLIED,
        EventKind.MEETING_BOOKED,
        EventKind.NOT_INTERESTED,
        EventKind.DEFERRED,
        EventKind.OPTED_OUT,
        EventKind.COMPLAINED,
    }
)
"""What a person did, and so says something of their interest; an open may be any machine's."""


class ReplyLabel(StrEnum):
    """The next thing the sender of a reply has to do; the order of precedence is in the rules."""

    INTERESTED = "interested"
    MEETING_REQUEST = "meeting_request"
    INFORMATION_REQUEST = "information_request"
    OBJECTION = "objection"
    DEFERRAL = "deferral"
    REFERRAL = "referral"
    NOT_INTERESTED = "not_interested"
    OPT_OUT = "opt_out"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    WRONG_PERSON = "wrong_person"
    BOUNCE = "bounce"


class ReplyState(StrEnum):
    """open until a person has said what they did about it."""

    OPEN = "open"
    HANDLED = "handled"


class SuppressionKind(StrEnum):
    """By what somebody is known who is never written to.

    `company` is everybody there, by its name; `person` a name at a company, for whom an erasure
    leaves nothing else to know them by.
    """

    EMAIL = "email"
    DOMAIN = "domain"
    COMPANY = "company"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    PERSON = "person"


class SuppressionCause(StrEnum):
    """Where a suppression comes from."""

    OPT_OUT = "opt_out"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    HAND = "hand"
    IMPORT = "import"
    ERASURE = "erasure"


class PostKind(StrEnum):
    """What a Slack message shows; each kind has one view and one renderer."""

    IMPORT = "import"
    IMPORT_REJECTS = "import_rejects"
    DRAFT = "draft"
    CADENCE_DAY = "cadence_day"
    CADENCE_ENTRY = "cadence_entry"
    REPLY = "reply"
    REPLY_REMINDER = "reply_reminder"
    COMEBACK = "comeback"
    UNCERTAIN_MAIL = "uncertain_mail"
    DIGEST = "digest"
    DIGEST_CHART = "digest_chart"
    NOTICE = "notice"
    GENERATION = "generation"
    CAMPAIGN = "campaign"
    CAMPAIGN_TEST = "campaign_test"
    CAMPAIGN_RESULT = "campaign_result"
    GATHERED = "gathered"
    CHANNEL_SHUT = "channel_shut"


class ImapSecurity(StrEnum):
    """How a connection to an IMAP server is kept private; plain only where it leaves no machine."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class PostState(StrEnum):
    """wanted → claimed → posted; posted → wanted when it must be drawn again; → failed | gone."""

    WANTED = "wanted"
    CLAIMED = "claimed"
    POSTED = "posted"
    FAILED = "failed"


class RunState(StrEnum):
    """One run of one recurring job for one slot."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    MISSED = "missed"
