"""Finding what speaks of the same thing: names across scripts, identifiers, incidents, lists. Pure, no node.

Everything here gives reasons to look. A link is a Party's claim, in a record of its own (`kinds/linking.py`),
made by a person who has looked; nothing here claims one.
"""
