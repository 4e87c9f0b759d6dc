"""Labels that a model of spans needs, by how its texts are chosen."""
