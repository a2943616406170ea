"""The features, each in a folder of its own. They talk to each other in records only."""
