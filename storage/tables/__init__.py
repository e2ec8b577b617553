"""All tables, so that migrations and tests see the whole of them."""

from storage.tables.base import Base
from storage.tables.campaigns import (
    Audience,
    CadenceDay,
    CadenceEntry,
    Campaign,
    Event,
    Sequence,
    Touch,
    Variant,
)
from storage.tables.delivery import (
    Digest,
    JobRun,
    Mail,
    Notice,
    Post,
    Reply,
    SeenMail,
)
from storage.tables.installation import Installation
from storage.tables.prospects import (
    ColumnMeaning,
    Company,
    ImportJob,
    ImportRow,
    LeadStatusChange,
    LikenessKey,
    Merge,
    MergeSuggestion,
    Prospect,
    ProspectWord,
)
from storage.tables.scoring import ModelDraft, ScoringModel
from storage.tables.workspace import Member, Sender, SlackInbox, Suppression, Workspace

__all__ = [
    "Audience",
    "Base",
    "CadenceDay",
    "CadenceEntry",
    "Campaign",
    "ColumnMeaning",
    "Company",
    "Digest",
    "Event",
    "ImportJob",
    "ImportRow",
    "Installation",
    "JobRun",
    "LeadStatusChange",
    "LikenessKey",
    "Mail",
    "Member",
    "Merge",
    "MergeSuggestion",
    "ModelDraft",
    "Notice",
    "Post",
    "Prospect",
    "ProspectWord",
    "Reply",
    "ScoringModel",
    "SeenMail",
    "Sender",
    "Sequence",
    "SlackInbox",
    "Suppression",
    "Touch",
    "Variant",
    "Workspace",
]
