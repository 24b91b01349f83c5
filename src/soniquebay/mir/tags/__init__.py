"""Features and scores in, words with reasons out: `service.SyntheticTagsService`; the rules are in `rules`."""
