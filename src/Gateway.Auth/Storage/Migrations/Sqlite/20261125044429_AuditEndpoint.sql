ALTER TABLE "audit_events" ADD "endpoint" TEXT NULL;

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261125044429_AuditEndpoint', '10.0.15');

