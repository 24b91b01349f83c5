"""Settings, one class per role, read from the environment at the doors and nowhere else."""
