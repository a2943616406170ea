"""What follows from what was said of plans: pure functions of values, no database, no clock.

A Party's report is its own; two that differ stand side by side. What the Parties' reports say together, who
contradicts whom, what is overdue, whether a draft is adopted, and where a review stands are worked out here.
"""
