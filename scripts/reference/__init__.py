"""Generator of docs/reference: settings, command line, Python client, notebook."""
