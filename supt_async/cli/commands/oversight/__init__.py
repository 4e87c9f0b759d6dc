"""Commands by which an operator looks back at what was done, and puts it right."""
