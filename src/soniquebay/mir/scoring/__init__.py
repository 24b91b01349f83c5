"""Normalized features in, global scores out: `service.MIRScoringService`."""
