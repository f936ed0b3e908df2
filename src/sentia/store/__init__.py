"""Write side: schema, migrations, idempotent writes, and the rollups they keep."""
