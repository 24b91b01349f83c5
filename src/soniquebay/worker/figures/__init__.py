"""The worker's figures for Prometheus: told by the processes of the pool, counted in the main one."""
