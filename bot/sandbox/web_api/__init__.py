"""Slack's Web API: one module for each family of methods, and the table that names them all."""
