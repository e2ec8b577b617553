"""Reads what comes back, decides what it sets off, and asks a person for the rest."""
