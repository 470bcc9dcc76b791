CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    migration_id character varying(150) NOT NULL,
    product_version character varying(32) NOT NULL,
    CONSTRAINT pk___ef_migrations_history PRIMARY KEY (migration_id)
);

CREATE TABLE audit_events (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    event character varying(64) NOT NULL,
    user_id uuid,
    session_id uuid,
    ip character varying(512),
    user_agent character varying(512),
    trace_id character varying(64),
    detail character varying(512),
    CONSTRAINT pk_audit_events PRIMARY KEY (id)
);

CREATE TABLE signing_keys (
    kid character varying(128) NOT NULL,
    algorithm character varying(32) NOT NULL,
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    activates_at timestamp with time zone NOT NULL,
    retires_at timestamp with time zone,
    CONSTRAINT pk_signing_keys PRIMARY KEY (kid)
);

CREATE TABLE users (
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    email_key character varying(254) NOT NULL,
    email_verified boolean NOT NULL,
    name character varying(200),
    password_hash character varying(256),
    roles jsonb NOT NULL,
    attributes jsonb NOT NULL,
    disabled_at timestamp with time zone,
    security_version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id)
);

CREATE INDEX ix_audit_events_user_id_id ON audit_events (user_id, id);

CREATE UNIQUE INDEX ix_users_email_key ON users (email_key);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261123031506_Accounts', '10.0.15');

