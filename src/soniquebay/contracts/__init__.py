"""What crosses a container wall: frozen models, units, versions, job names, events. No behaviour."""
