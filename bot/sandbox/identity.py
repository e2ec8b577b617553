"""Who is in the local workspace: its team, its app, its two people, its channels and tokens."""

BOT_TOKEN = "xoxb-local"  # noqa: S105 - the documented token of a workspace without secrets
APP_TOKEN = "xapp-local"  # noqa: S105 - as above
VERIFICATION_TOKEN = "local"  # noqa: S105 - Slack's legacy field, present in every payload

SMS_ACCOUNT = f"AC{'0' * 32}"
SMS_TOKEN = "local"  # noqa: S105 - as above

TEAM_ID = "T0LOCAL"
TEAM_NAME = "Local"
TEAM_DOMAIN = "local"
PARTNER_TEAM_ID = "T0PARTNER"
APP_ID = "A0LOCAL"
BOT_ID = "B0DRUM"
BOT_USER = "U0DRUM"
SLACKBOT = "USLACKBOT"

PEOPLE = (
    # id, handle, real name, e-mail, is admin
    ("U0ADA", "ada", "Ada Admin", "ada@local.example", True),
    ("U0REMY", "remy", "Remy Rep", "remy@local.example", False),
)
CHANNELS = (
    # id, name, whether the bot is a member
    ("C0OUTREACH", "outreach", True),
    ("C0GENERAL", "general", False),
)
