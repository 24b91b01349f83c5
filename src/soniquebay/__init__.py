"""SoniqueBay listens to a folder of music and says what it heard, with reasons."""
