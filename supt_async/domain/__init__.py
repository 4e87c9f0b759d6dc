"""The vocabulary of every layer: values without behaviour."""
