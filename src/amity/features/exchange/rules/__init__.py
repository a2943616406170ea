"""What follows from what was told: pure functions of values, no database, no clock.

Which words of a report count and from whom, where a request stands, whether custody is unbroken, whether
several reports rest on one source, whether somebody passed on what was not to be passed on.
"""
