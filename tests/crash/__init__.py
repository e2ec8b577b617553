"""`make crash`: senders are killed at random until it is enough; then what became of every mail."""
