ALTER TABLE audit_events ADD endpoint character varying(200);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261125044431_AuditEndpoint', '10.0.15');

