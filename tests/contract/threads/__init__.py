"""Contract of supt_async.storage.threads."""
