"""The rules of treaties: who is a Party when, when a treaty enters into force, what two sides both state."""
