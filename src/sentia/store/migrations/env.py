"""Alembic asks this file how to run; `migrate.upgrade` lends the connection."""

from __future__ import annotations

from alembic import context

from sentia.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # both databases can take a half-done schema back
    user_module_prefix="schema.",
)
context.run_migrations()
