"""Where records and views are kept: SQLAlchemy Core, one text for SQLite and PostgreSQL."""
