"""Files of images, sounds and texts: what they are, and their conversion to be shown."""
