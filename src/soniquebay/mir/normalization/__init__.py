"""Claims of tags and measurements of the audio become one value per quantity, in one unit, with its source."""
