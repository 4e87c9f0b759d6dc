"""Sessions: the sockets of labellers, and what wakes them."""
