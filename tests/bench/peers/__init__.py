"""The systems that we are measured beside, each as a pair of nodes."""
