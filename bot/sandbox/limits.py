"""Slack's limits as one table of facts; where sources disagree, the stricter number stands here."""

from dataclasses import dataclass

# --- texts of a message -----------------------------------------------------------------------
# chat.update refuses more than 4,000; chat.postMessage would cut or split: here it refuses too,
# so that no text is lost unseen.
MESSAGE_TEXT = 4_000
MARKDOWN_TEXT = 12_000
ALL_BLOCK_TEXT = 13_200  # measured; undocumented (`msg_blocks_too_long`)
METADATA_BYTES = 16_000
ATTACHMENTS = 20

# --- blocks ------------------------------------------------------------------------------------
BLOCKS_MESSAGE = 50
BLOCKS_VIEW = 100
BLOCK_ID = 255
ACTION_ID = 255
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD_TEXT = 2_000
HEADER_TEXT = 150
ACTIONS_ELEMENTS = 25
CONTEXT_ELEMENTS = 10
CONTEXT_ACTIONS_ELEMENTS = 5
CONTEXT_TEXT = 3_000
LABEL_TEXT = 2_000
HINT_TEXT = 2_000
IMAGE_TITLE = 2_000
ALT_TEXT = 2_000
URL = 3_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLES_MESSAGE = 1
DATA_TABLE_ROWS = 101  # the first is the header
DATA_TABLE_PAGE = 100
CHARTS_MESSAGE = 2
CHART_TITLE = 50
CARD_TITLE = 150
CARD_BODY = 200
CAROUSEL_CARDS = 10
CONTAINER_BLOCKS = 10
VIDEO_TITLE = 199
VIDEO_AUTHOR = 49

# --- the manifest ------------------------------------------------------------------------------
SHORTCUTS = 10
SHORTCUT_NAME = 24
SHORTCUT_DESCRIPTION = 150

# --- elements ----------------------------------------------------------------------------------
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
PLACEHOLDER = 150
OPTIONS = 100
OPTION_GROUPS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
CHOICES = 10  # radio buttons and checkboxes
OVERFLOW_OPTIONS = 5
INPUT_TEXT = 3_000
FILES_OF_INPUT = 10
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# --- views -------------------------------------------------------------------------------------
VIEW_TITLE = 24
VIEW_BUTTON = 24
PRIVATE_METADATA = 3_000
CALLBACK_ID = 255
EXTERNAL_ID = 255
VIEW_BYTES = 250_000
VIEW_STACK = 3

# --- payloads ----------------------------------------------------------------------------------
RESPONSE_URL_USES = 5
REDELIVERIES = 3
CONNECTIONS = 10
SUGGESTIONS = 100
SCHEDULE_AHEAD_S = 120 * 86_400
SCHEDULE_NEAR_S = 0
SCHEDULE_WINDOW_S = 300
SCHEDULED_IN_WINDOW = 30
FILE_BYTES = 1_000_000_000
FILENAME = 255
REACTIONS_MESSAGE = 23
PAGE_SIZE = 100
PAGE_SIZE_MOST = 999
STREAM_TEXT = 12_000
SUGGESTED_PROMPTS = 4
LOADING_MESSAGES = 10
STATUS_S = 120
THREAD_TITLE = 200
JOURNAL_ENTRIES = 20_000
EPHEMERALS_KEPT = 500  # Slack forgets them with the next reload


@dataclass(frozen=True)
class Timings:
    """The waits, in seconds; an argument, because tests shorten them."""

    acknowledge: float = 3.0
    trigger: float = 3.0
    response_url: float = 1_800.0
    ticket: float = 30.0
    # Slack tries again at once, after 1 minute and after 5; here after these pauses.
    redelivery: tuple[float, float, float] = (1.0, 5.0, 15.0)
    warning: float = 5.0  # from the "warning" disconnect to the end of the connection
    follower_forgotten: float = 10.0
    clock_step: float = 60.0
    snapshot: float = 0.5


@dataclass(frozen=True)
class Rate:
    """So many calls a second on average, and so many at once."""

    per_second: float
    burst: int


# Slack's tiers are "so many and more a minute"; a whole minute's worth may come at once.
TIER_1 = Rate(1 / 60, 30)  # documented is 1; reconnecting clients are let through, as Slack does
TIER_2 = Rate(20 / 60, 20)
TIER_3 = Rate(50 / 60, 50)
TIER_4 = Rate(100 / 60, 100)
# chat.postMessage: 1 a second a channel, "with short bursts"; the burst here is 4.
POST_PER_CHANNEL = Rate(1.0, 4)
# … and "several hundred a minute" for the whole workspace.
POST_WORKSPACE = Rate(5.0, 300)
