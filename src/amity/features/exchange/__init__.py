"""The exchange: what one Party tells another of crime, and asks of it, stays its own."""
