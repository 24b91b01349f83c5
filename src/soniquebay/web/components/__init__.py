"""One module per part of a page: each builds its elements once and then updates them in place."""
