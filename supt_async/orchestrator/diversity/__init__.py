"""Rankings without a model: before there is one, and for tasks that none learns."""
