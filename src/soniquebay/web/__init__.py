"""The page: a view of the api, like any other client of it."""
