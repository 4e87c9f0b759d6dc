"""Labels that count, as the training sees them: columns of numbers, no object for each label."""
