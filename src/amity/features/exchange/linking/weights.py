"""What each measure of `names.py` weighs, in the logarithm of the odds: a table, fitted once and committed.

Fitted by `python tests/bench/names.py PAIRS.csv --fit` to 413 labelled pairs of names of persons, companies
and vessels in a dozen scripts (from the benchmark of opensanctions/nomenklatura, MIT licence; half of its
812 pairs): logistic regression with a ridge of 0.4. A measure of difference must weigh against a match and
one of likeness for it; one that did not was left out. Cross-validated over families of pairs that share a
name, F1 is 0.91; do not tune it by hand to a pair that goes wrong, add pairs and fit again.
"""

MATCH = 0.5  # a score from which two names are called a match

WEIGHTS = {
    "always": -1.32,
    "conflict": -4.48,
    "conflict_share": -0.41,
    "extra_share": -0.47,
    "edits": -3.88,
    "worst": -1.27,
    "bare": -1.4,
    "place_added": -1.53,
    "spelling": 1.93,
    "sound": 2.45,
    "turned": -0.95,
    "descent_turned": -2.28,
    "number_added": -2.9,
    "forms": -2.59,
    "form_added": -0.5,
    "characters": -1.94,
}
