"""Finding the music in a folder: walking, recognising what is known, registering what is new."""
