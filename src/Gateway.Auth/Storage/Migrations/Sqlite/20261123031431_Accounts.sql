CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "migration_id" TEXT NOT NULL CONSTRAINT "pk___ef_migrations_history" PRIMARY KEY,
    "product_version" TEXT NOT NULL
);

CREATE TABLE "audit_events" (
    "id" TEXT NOT NULL CONSTRAINT "pk_audit_events" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "user_id" TEXT NULL,
    "session_id" TEXT NULL,
    "ip" TEXT NULL,
    "user_agent" TEXT NULL,
    "trace_id" TEXT NULL,
    "detail" TEXT NULL
);

CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL CONSTRAINT "pk_signing_keys" PRIMARY KEY,
    "algorithm" TEXT NOT NULL,
    "private_key" BLOB NOT NULL,
    "public_key" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "activates_at" INTEGER NOT NULL,
    "retires_at" INTEGER NULL
);

CREATE TABLE "users" (
    "id" TEXT NOT NULL CONSTRAINT "pk_users" PRIMARY KEY,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "email_verified" INTEGER NOT NULL,
    "name" TEXT NULL,
    "password_hash" TEXT NULL,
    "roles" TEXT NOT NULL,
    "attributes" TEXT NOT NULL,
    "disabled_at" INTEGER NULL,
    "security_version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE INDEX "ix_audit_events_user_id_id" ON "audit_events" ("user_id", "id");

CREATE UNIQUE INDEX "ix_users_email_key" ON "users" ("email_key");

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261123031431_Accounts', '10.0.15');

