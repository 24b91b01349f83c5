"""The one typed HTTP client of the api, used by worker, web and cli."""
