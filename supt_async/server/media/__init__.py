"""Media of items: display data, images and sounds, and the links to them."""
