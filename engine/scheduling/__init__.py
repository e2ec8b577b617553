"""Decides when work falls due: windows, the week, recurring jobs."""
