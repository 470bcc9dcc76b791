ALTER TABLE "users" ADD "secrets" BLOB NULL;

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261129212651_UserSecrets', '10.0.15');

