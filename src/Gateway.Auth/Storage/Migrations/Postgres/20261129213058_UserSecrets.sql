ALTER TABLE users ADD secrets bytea;

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261129213058_UserSecrets', '10.0.15');

