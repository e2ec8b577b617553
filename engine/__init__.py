"""Everything that is decided: operations over a session, a typed request and the time."""
