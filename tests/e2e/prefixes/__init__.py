"""The pages below a path, behind real and imitated proxies."""
