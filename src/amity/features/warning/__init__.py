"""Early warning: forecasts that are scored in public, alerts that wait for an answer, and series watched."""
