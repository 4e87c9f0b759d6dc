"""``supt doctor``: checks of all that a server needs, a module for each topic.

A check changes nothing, repeats no secret and has a time limit. Each of its findings is one line;
one that is not fine says what to do.
"""
