"""Watching series of counts for what is more than usual: outbreaks, haze, floods, incidents.

Pure functions on arrays: no node, no clock, no network. One file for each family of methods, one list
of them in `methods`. A method judges each week by the weeks before it and by nothing later; where those
do not suffice it says so, and gives no verdict.
"""
