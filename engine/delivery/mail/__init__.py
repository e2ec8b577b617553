"""Decides how an e-mail looks on the wire, what goes with it, and by what it is known again."""
