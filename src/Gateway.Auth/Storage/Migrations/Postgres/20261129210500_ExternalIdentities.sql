CREATE TABLE external_identities (
    issuer character varying(255) NOT NULL,
    subject character varying(255) NOT NULL,
    user_id uuid NOT NULL,
    provider character varying(64) NOT NULL,
    email_key character varying(254),
    created_at timestamp with time zone NOT NULL,
    profile_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_external_identities PRIMARY KEY (issuer, subject),
    CONSTRAINT fk_external_identities_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_external_identities_user_id_issuer ON external_identities (user_id, issuer);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261129210500_ExternalIdentities', '10.0.15');

