"""How everything is kept: tables, sessions and queries; no rules."""
