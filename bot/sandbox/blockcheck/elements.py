"""Block elements: the shape of each, and in which blocks it may stand."""

from bot.sandbox import limits
from bot.sandbox.blockcheck.checks import (
    Check,
    Rule,
    Shape,
    anything,
    choice,
    flag,
    integer,
    kind,
    link,
    listed,
    one_of,
    pattern,
    string,
    url,
)
from bot.sandbox.blockcheck.objects import (
    CHOICE,
    CONFIRM,
    DISPATCH,
    FILTER,
    OPTION,
    OPTION_GROUPS,
    OPTIONS,
    OVERFLOW_OPTION,
    RICH_TEXT,
    SLACK_FILE,
    offered,
    plain,
)

_ID: dict[str, Check] = {"action_id": string(limits.ACTION_ID, 1)}
_ASKED: dict[str, Check] = {**_ID, "confirm": CONFIRM, "focus_on_load": flag}
_HINTED: dict[str, Check] = {**_ASKED, "placeholder": plain(limits.PLACEHOLDER)}
_TYPED: dict[str, Check] = {
    **_ID,
    "focus_on_load": flag,
    "placeholder": plain(limits.PLACEHOLDER),
    "dispatch_action_config": DISPATCH,
}
_TYPE: dict[str, Check] = {"type": anything}
_MOST: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_ONE: dict[str, Check] = {"response_url_enabled": flag}
_IDS = listed(string(None, 1))
_ONE_KIND_OF_OPTIONS: tuple[Rule, ...] = (one_of("options", "option_groups"), offered)


def _shape(optional: dict[str, Check], rules: tuple[Rule, ...] = (), **required: Check) -> Shape:
    return Shape({**_TYPE, **required}, optional, rules)


IMAGE = _shape(
    {"image_url": url, "slack_file": SLACK_FILE},
    (one_of("image_url", "slack_file"),),
    alt_text=string(limits.ALT_TEXT, 1),
)
BUTTON = _shape(
    {
        **_ID,
        "url": link,
        "value": string(limits.BUTTON_VALUE),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(limits.BUTTON_TEXT),
        "agent_prompt": string(4_000),
    },
    text=plain(limits.BUTTON_TEXT),
)
_FEEDBACK = Shape(
    {"text": plain(limits.BUTTON_TEXT), "value": string(limits.BUTTON_VALUE)},
    {"accessibility_label": string(limits.BUTTON_TEXT)},
)

ELEMENTS: dict[str, Check] = {
    "image": IMAGE,
    "button": BUTTON,
    "static_select": _shape(
        {**_HINTED, "options": OPTIONS, "option_groups": OPTION_GROUPS, "initial_option": OPTION},
        _ONE_KIND_OF_OPTIONS,
    ),
    "multi_static_select": _shape(
        {
            **_HINTED,
            **_MOST,
            "options": OPTIONS,
            "option_groups": OPTION_GROUPS,
            "initial_options": OPTIONS,
        },
        _ONE_KIND_OF_OPTIONS,
    ),
    "external_select": _shape(
        {**_HINTED, "initial_option": OPTION, "min_query_length": integer(0, 1000)}
    ),
    "multi_external_select": _shape(
        {**_HINTED, **_MOST, "initial_options": OPTIONS, "min_query_length": integer(0, 1000)}
    ),
    "users_select": _shape({**_HINTED, "initial_user": string(None, 1)}),
    "multi_users_select": _shape({**_HINTED, **_MOST, "initial_users": _IDS}),
    "conversations_select": _shape(
        {
            **_HINTED,
            **_ONE,
            "initial_conversation": string(None, 1),
            "default_to_current_conversation": flag,
            "filter": FILTER,
        }
    ),
    "multi_conversations_select": _shape(
        {
            **_HINTED,
            **_MOST,
            "initial_conversations": _IDS,
            "default_to_current_conversation": flag,
            "filter": FILTER,
        }
    ),
    "channels_select": _shape({**_HINTED, **_ONE, "initial_channel": string(None, 1)}),
    "multi_channels_select": _shape({**_HINTED, **_MOST, "initial_channels": _IDS}),
    "checkboxes": _shape(
        {**_ASKED, "initial_options": listed(CHOICE, most=limits.CHOICES, least=1)},
        (offered,),
        options=listed(CHOICE, most=limits.CHOICES, least=1),
    ),
    "radio_buttons": _shape(
        {**_ASKED, "initial_option": CHOICE},
        (offered,),
        options=listed(CHOICE, most=limits.CHOICES, least=1),
    ),
    "overflow": _shape(
        {**_ID, "confirm": CONFIRM},
        options=listed(OVERFLOW_OPTION, most=limits.OVERFLOW_OPTIONS, least=1),
    ),
    "datepicker": _shape(
        {**_HINTED, "initial_date": pattern(r"\d{4}-\d\d-\d\d", "must be of the form YYYY-MM-DD")}
    ),
    "timepicker": _shape(
        {
            **_HINTED,
            "initial_time": pattern(r"([01]\d|2[0-3]):[0-5]\d", "must be of the form HH:mm"),
            "timezone": string(None, 1),
        }
    ),
    "datetimepicker": _shape({**_ASKED, "initial_date_time": integer(10**9, 10**10 - 1)}),
    "plain_text_input": _shape(
        {
            **_TYPED,
            "initial_value": string(limits.INPUT_TEXT),
            "multiline": flag,
            "min_length": integer(0, limits.INPUT_TEXT),
            "max_length": integer(1, limits.INPUT_TEXT),
        }
    ),
    "email_text_input": _shape({**_TYPED, "initial_value": string(limits.INPUT_TEXT)}),
    "url_text_input": _shape({**_TYPED, "initial_value": string(limits.INPUT_TEXT)}),
    "number_input": _shape(
        {
            **_TYPED,
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
        },
        is_decimal_allowed=flag,
    ),
    "rich_text_input": _shape({**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": _shape(
        {
            **_ID,
            "filetypes": listed(string(20, 1), least=1),
            "max_files": integer(1, limits.FILES_OF_INPUT),
        }
    ),
    "feedback_buttons": _shape(_ID, positive_button=_FEEDBACK, negative_button=_FEEDBACK),
    "icon_button": _shape(
        {
            **_ID,
            "value": string(limits.BUTTON_VALUE),
            "confirm": CONFIRM,
            "accessibility_label": string(limits.BUTTON_TEXT),
            "visible_to_user_ids": _IDS,
        },
        icon=string(None, 1),
        text=plain(limits.BUTTON_TEXT),
    ),
}

_SELECTS = {
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
}
_MULTI = {f"multi_{name}" for name in _SELECTS}
_PICKERS = {"datepicker", "timepicker", "radio_buttons", "checkboxes"}
_FIELDS = {
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
}

ACTIONS = kind(ELEMENTS, {"button", "overflow", "datetimepicker"} | _SELECTS | _PICKERS)
ACCESSORY = kind(ELEMENTS, {"image", "button", "overflow"} | _SELECTS | _MULTI | _PICKERS)
INPUT = kind(ELEMENTS, {"datetimepicker"} | _FIELDS | _SELECTS | _MULTI | _PICKERS)
CONTEXT_ACTIONS = kind(ELEMENTS, {"feedback_buttons", "icon_button"})
BUTTONS = kind(ELEMENTS, {"button"})
