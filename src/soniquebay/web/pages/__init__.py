"""One module per page: it puts components together and keeps them fresh."""
