"""The mail beside the workspace: a server that receives, and answers that arrive in a Maildir."""
