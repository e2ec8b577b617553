"""Lists the shell's commands; `drumbeat` is this."""

from __future__ import annotations

import typer

from bot.cli import approvals as approval_commands
from bot.cli import cadence as cadence_commands
from bot.cli import campaigns as campaign_commands
from bot.cli import companies as company_commands
from bot.cli import demos as demo_commands
from bot.cli import drafts as draft_commands
from bot.cli import duplicates as duplicate_commands
from bot.cli import erasing as erasure_commands
from bot.cli import generation as generation_commands
from bot.cli import icp as icp_commands
from bot.cli import import_history as import_history_commands
from bot.cli import imports as import_commands
from bot.cli import jobs as job_commands
from bot.cli import limits as limit_commands
from bot.cli import metrics as metrics_commands
from bot.cli import model as model_commands
from bot.cli import notes as note_commands
from bot.cli import pending as pending_commands
from bot.cli import prospect_card as prospect_card_command
from bot.cli import prospects as prospect_commands
from bot.cli import ranking as ranking_commands
from bot.cli import review as review_commands
from bot.cli import run as run_commands
from bot.cli import segments as segment_commands
from bot.cli import senders as sender_commands
from bot.cli import sequence_types as sequence_type_commands
from bot.cli import sequences as sequence_commands
from bot.cli import suppressing as suppression_commands
from bot.cli import templates as template_commands
from bot.cli import track as track_commands
from bot.cli import verdict as verdict_command
from bot.logs import configure_logs
from bot.memory import collect_rarely

app = typer.Typer(
    name="drumbeat",
    help="Run a team's whole outreach from its Slack channels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

run_commands.register(app)
import_commands.register(app)
import_history_commands.register(app)
prospect_commands.register(app)
duplicate_commands.register(app)
company_commands.register(app)
segment_commands.register(app)
ranking_commands.register(app)
prospect_card_command.register(app)
note_commands.register(app)
review_commands.register(app)
icp_commands.register(app)
campaign_commands.register(app)
sequence_commands.register(app)
draft_commands.register(app)
approval_commands.register(app)
generation_commands.register(app)
template_commands.register(app)
demo_commands.register(app)
sequence_type_commands.register(app)
cadence_commands.register(app)
track_commands.register(app)
metrics_commands.register(app)
verdict_command.register(app)
model_commands.register(app)
pending_commands.register(app)
suppression_commands.register(app)
sender_commands.register(app)
erasure_commands.register(app)
limit_commands.register(app)
job_commands.register(app)


def main() -> None:
    configure_logs()
    collect_rarely()
    app()
