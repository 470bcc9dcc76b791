ALTER TABLE users ADD kind character varying(16) NOT NULL DEFAULT 'user';

CREATE TABLE api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    secret_hash bytea NOT NULL,
    roles jsonb NOT NULL,
    routes jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT fk_api_keys_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261129212653_ApiKeys', '10.0.15');

