"""When to stop labelling; pure functions.

* ``stability``: whether the latest labels have changed what the model predicts.
* ``curves``: how many labels a target needs, by the power law of the learning curve.
* ``gains``: what the latest labels have gained, and what further ones would.
* ``verdict``: what that comes to.
"""
