"""What a person can do, as JSON over HTTP; the page uses nothing else."""
