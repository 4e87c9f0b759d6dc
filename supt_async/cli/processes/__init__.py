"""Several processes that are one server: a supervisor starts, watches and restarts them.

The supervisor holds the listening sockets and nothing else: neither a connection to the database
nor anybody's data. Each process has a socket of its own on the common port, on which the kernel
spreads connections evenly. Since the supervisor holds it too, whoever connects while the process
is restarted waits in its queue instead of being refused. A further process trains, with
``--orchestrate``.

::

    supt serve --processes 2        supervisor.py   starts, watches, restarts, adds figures up
      |-- server 1                  child.py        serves, as ``supt serve`` alone does
      |-- server 2
      `-- orchestrator
"""
