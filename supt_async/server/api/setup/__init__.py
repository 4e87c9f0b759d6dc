"""Making projects over HTTP, their settings, and passing them on."""
