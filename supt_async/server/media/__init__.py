"""What labellers see of items: data, pictures and sounds."""
