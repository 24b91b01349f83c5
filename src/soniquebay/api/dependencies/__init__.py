"""What the routers are given: the context of the application, and the gate in front of it."""
