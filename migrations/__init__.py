"""Alembic's: how a database comes from one shape to the next."""
