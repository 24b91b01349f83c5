"""The jobs: thin, each safe to be done twice."""
