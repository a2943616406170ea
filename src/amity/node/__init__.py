"""A Party's house at work: it files, keeps, learns, replicates, and does what falls due."""
