"""HTTP only: one function per endpoint, one transaction per call."""
