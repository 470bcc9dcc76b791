CREATE TABLE queued_mails (
    id uuid NOT NULL,
    kind character varying(32) NOT NULL,
    email_key character varying(254) NOT NULL,
    payload bytea,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    CONSTRAINT pk_queued_mails PRIMARY KEY (id)
);

CREATE INDEX ix_queued_mails_due_at ON queued_mails (due_at);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261125023431_Mail', '10.0.15');

