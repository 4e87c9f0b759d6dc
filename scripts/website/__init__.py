"""The docs site: pages of the repository and of the code, staged for Zensical and checked.

``staging`` writes a folder of pages and the configuration, Zensical builds it, and ``checking``
reads what was built. docs/adr/0012-the-docs-site.md says why.
"""
