"""Names every button, select and modal, so that each has one listener and a test can count them."""

from enum import StrEnum


class Action(StrEnum):
    """action_id of interactive elements: noun_verb."""

    IMPORT_CONFIRM = "import_confirm"
    IMPORT_CANCEL = "import_cancel"
    PROSPECTS_DRAFT_TOP = "prospects_draft_top"
    DRAFT_APPROVE = "draft_approve"
    DRAFT_EDIT = "draft_edit"
    DRAFT_NEXT_VARIANT = "draft_next_variant"
    DRAFT_REGENERATE = "draft_regenerate"
    DRAFT_SKIP = "draft_skip"
    TASK_COPY = "task_copy"
    TASK_OPEN_PROFILE = "task_open_profile"
    TASK_SENT = "task_sent"
    CADENCE_APPROVE_SLOT = "cadence_approve_slot"
    REPLY_REPLIED = "reply_replied"
    REPLY_MEETING = "reply_meeting"
    REPLY_NOT_INTERESTED = "reply_not_interested"
    REPLY_NOT_NOW = "reply_not_now"
    MAIL_WAS_SENT = "mail_was_sent"
    MAIL_NOT_SENT = "mail_not_sent"
    ICP_EDIT = "icp_edit"
    ICP_HISTORY = "icp_history"
    ICP_ROLL_BACK = "icp_roll_back"
    ICP_MORE = "icp_more"


class Modal(StrEnum):
    """callback_id of modals."""

    DRAFT_EDIT = "draft_edit"
    OFFER = "offer"
    TASK_TEXT = "task_text"
    REPLY_NOT_NOW = "reply_not_now"
    ICP_CHOICE = "icp_choice"
    ICP_SIGNAL = "icp_signal"
    ICP_REST = "icp_rest"
    ICP_EFFECT = "icp_effect"
