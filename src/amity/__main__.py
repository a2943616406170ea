"""`python -m amity`: the command line."""

from amity.cli import main

main()
