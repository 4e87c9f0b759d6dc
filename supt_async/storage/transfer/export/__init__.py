"""Export of a project's labels as files of several formats.

``options`` says what an export can be asked for, ``pages`` reads rows (``rows``) of the database,
``formats`` has a module for each format, and ``running`` puts them together. A format is plain
code without asyncio: it takes pages of rows and yields bytes, in a thread.

To add a format, write a module in ``formats`` with a class that has the members of
``format.Format``, and name an instance of it in ``formats``. The command line, HTTP and the
clients find it there by its name. A format whose output is a folder sets ``is_folder`` and
writes its files below ``job.folder``: the command line makes that folder the output, and over
HTTP it is sent as a zip.
"""
