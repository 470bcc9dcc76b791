CREATE TABLE "queued_mails" (
    "id" TEXT NOT NULL CONSTRAINT "pk_queued_mails" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "payload" BLOB NULL,
    "created_at" INTEGER NOT NULL,
    "due_at" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL
);

CREATE INDEX "ix_queued_mails_due_at" ON "queued_mails" ("due_at");

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261125023429_Mail', '10.0.15');

