CREATE TABLE "external_identities" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "email_key" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "profile_at" INTEGER NOT NULL,
    CONSTRAINT "pk_external_identities" PRIMARY KEY ("issuer", "subject"),
    CONSTRAINT "fk_external_identities_users_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "ix_external_identities_user_id_issuer" ON "external_identities" ("user_id", "issuer");

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261129210500_ExternalIdentities', '10.0.15');

