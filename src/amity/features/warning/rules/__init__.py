"""The rules of early warning: months, summary events, whose word counts, when a threshold is crossed."""
