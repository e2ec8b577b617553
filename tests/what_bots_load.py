"""Loads what a started bot loads, modules and the places it knows, before it is asked to start.

Only the fork server of `tests.loaded_bot` imports it.
"""

from bot.cli import load
from engine.prospects.gazetteer import spots

load("run")
spots()
