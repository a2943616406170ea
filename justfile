# Shortcuts for contributors. Everything here can be typed without just.

# List the recipes.
default:
    @just --list

# Check everything, or what is named: `just test laws`.
test *names:
    ./amity test {{ names }}

# Three nodes keep a plan together.
demo *options:
    ./amity demo {{ options }}

# Format, and mend what the linter can mend.
mend:
    .amity/test/bin/python -m ruff format .
    .amity/test/bin/python -m ruff check --fix .

# Look for new stories, longer than the build does.
explore *names:
    ./amity test {{ names }} --hypothesis-profile=explore

# Make both locks anew from pyproject.toml (needs uv). `just lock --upgrade` takes newer versions.
lock *options:
    uv pip compile pyproject.toml {{ options }} --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file locks/run.txt
    uv pip compile pyproject.toml {{ options }} --extra test --constraint locks/run.txt --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file locks/test.txt

# Which lines of the rooms that carry trust no test has run.
coverage:
    .amity/test/bin/python -m coverage run -m pytest tests/kernel tests/store tests/node
    .amity/test/bin/python -m coverage report --include='src/amity/kernel/*,src/amity/store/*,src/amity/node/*' --show-missing

# Build the wheel.
wheel:
    uv build --wheel

# Write the golden vectors anew. A difference is a change of the record format: it must be seen by a person.
vectors:
    PYTHONPATH=src .amity/test/bin/python scripts/vectors.py

# The files of a release, in dist/: wheel, bill of materials, digests. Signing them is a person's work.
release:
    rm -rf dist
    .amity/test/bin/python -m hatchling build --target wheel
    .amity/test/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/amity.cdx.json locks/run.txt
    cd dist && sha256sum * > SHA256SUMS
