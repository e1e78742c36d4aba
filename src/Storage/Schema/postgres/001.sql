-- Ids are the 22-character text form, whose order is time order under "C". Times are microseconds since 1970, UTC.
-- The table shard belongs to the series "engine".

-- The first step of every write of a grain. KEY SHARE is held to the end of the batch: who takes the shard over locks its row FOR UPDATE
-- and so waits for the batch, or comes first, and then nothing is written.
CREATE FUNCTION check_fence(p_shard integer, p_owner bigint, p_epoch bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM shard WHERE id = p_shard AND owner = p_owner AND epoch = p_epoch FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Epoch % of shard % is over: another process owns it.', p_epoch, p_shard USING ERRCODE = 'DR001';
    END IF;
END $$;

-- images, originals, reserved and orphaned are kept by the triggers below and written by nothing else. Whoever writes what counts
-- locks the account's row first, so that nobody waits for another in a circle; hence the room for new versions in the page.
CREATE TABLE account (
    n                 bigint GENERATED ALWAYS AS IDENTITY,
    id                text COLLATE "C" PRIMARY KEY,
    name              text NOT NULL,
    bucket            text COLLATE "C",
    email             text,
    password_hash     text,
    tier              integer NOT NULL,
    storage           text NOT NULL,
    storage_limit     bigint NOT NULL,
    requests_per_hour integer,
    created           bigint NOT NULL,
    deleted           bigint,
    images            bigint NOT NULL DEFAULT 0,
    originals         bigint NOT NULL DEFAULT 0,
    reserved          bigint NOT NULL DEFAULT 0,
    orphaned          bigint NOT NULL DEFAULT 0,
    transforms        bigint NOT NULL DEFAULT 0,
    served            bigint NOT NULL DEFAULT 0,
    bytes_served      bigint NOT NULL DEFAULT 0,
    username          text,
    state             integer NOT NULL DEFAULT 0 -- 0 active, 1 pending, 2 suspended
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX account_bucket ON account (bucket);
CREATE INDEX account_oldest ON account (created, id) WHERE deleted IS NULL;
CREATE INDEX account_deleted ON account (deleted) WHERE deleted IS NOT NULL;
-- Whatever their case, which under "C" is that of ASCII letters.
CREATE UNIQUE INDEX account_username ON account (lower(username COLLATE "C")) WHERE username IS NOT NULL AND deleted IS NULL;
CREATE UNIQUE INDEX account_login ON account (lower(email COLLATE "C")) WHERE email IS NOT NULL AND username IS NOT NULL AND deleted IS NULL;

CREATE TABLE api_key (
    key_id      text COLLATE "C" PRIMARY KEY,
    secret_hash text COLLATE "C" NOT NULL UNIQUE,
    account     text COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name        text NOT NULL,
    scopes      integer NOT NULL,
    created     bigint NOT NULL,
    expires     bigint,
    last_used   bigint
);
CREATE INDEX api_key_account ON api_key (account, created, key_id);

-- One row for each log-in; refreshing replaces refresh_hash.
CREATE TABLE session (
    id           text COLLATE "C" PRIMARY KEY,
    account      text COLLATE "C" NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    refresh_hash text COLLATE "C" NOT NULL,
    created      bigint NOT NULL,
    expires      bigint NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires);

-- Secrets that sign access tokens: the newest signs, the others are still believed until they are removed.
CREATE TABLE signing_key (
    id      text COLLATE "C" PRIMARY KEY,
    secret  bytea NOT NULL,
    created bigint NOT NULL,
    retired bigint
);
CREATE UNIQUE INDEX signing_key_newest ON signing_key ((1)) WHERE retired IS NULL;

-- Contents over which render workers died.
CREATE TABLE poison (
    sha256 text COLLATE "C" PRIMARY KEY,
    deaths integer NOT NULL,
    since  bigint NOT NULL
);
CREATE INDEX poison_newest ON poison (since DESC, sha256);

-- visibility: 0 unlisted, 1 private, 2 public. updated is null until something changes. tags is what image_tag says, for who reads the row.
CREATE TABLE image (
    n           bigint GENERATED ALWAYS AS IDENTITY,
    id          text COLLATE "C" PRIMARY KEY,
    account     text COLLATE "C" NOT NULL REFERENCES account (id),
    name        text,
    generation  bigint NOT NULL DEFAULT 0,
    type        text NOT NULL,
    width       integer NOT NULL,
    height      integer NOT NULL,
    frames      integer NOT NULL,
    has_alpha   boolean NOT NULL,
    bytes       bigint NOT NULL,
    sha256      text COLLATE "C" NOT NULL,
    upload_id   text COLLATE "C" NOT NULL,
    folder      text,
    file_name   text,
    created     bigint NOT NULL,
    description text NOT NULL DEFAULT '',
    visibility  integer NOT NULL DEFAULT 0,
    updated     bigint,
    views       bigint NOT NULL DEFAULT 0,
    tags        text[] NOT NULL DEFAULT '{}',
    store       text NOT NULL DEFAULT '' -- the named blob store that holds its bytes; empty is the default
);
CREATE INDEX image_newest ON image (account, created, id);
CREATE UNIQUE INDEX image_upload ON image (account, upload_id);
CREATE INDEX image_sha256 ON image (account, sha256);
-- What everybody may browse, by each order; "updated" is the last change or the beginning.
CREATE INDEX image_public_created ON image (created, id) WHERE visibility = 2;
CREATE INDEX image_public_updated ON image (coalesce(updated, created), id) WHERE visibility = 2;
CREATE INDEX image_public_views ON image (views, id) WHERE visibility = 2;
CREATE INDEX image_public_bytes ON image (bytes, id) WHERE visibility = 2;
-- An account's own by views or bytes are few enough to be sorted.
CREATE INDEX image_own_updated ON image (account, coalesce(updated, created), id);

-- What is asked for seldom. exif is a JSON object, mini_preview a base64 JPEG.
CREATE TABLE image_detail (
    image        text COLLATE "C" PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    exif         text,
    mini_preview text
);

-- Scope 'object:<account id>' holds the names that image.name shows; other scopes hold ids brought along from elsewhere.
CREATE TABLE alias (
    scope text COLLATE "C" NOT NULL,
    name  text COLLATE "C" NOT NULL,
    image text COLLATE "C" NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    PRIMARY KEY (scope, name)
);
CREATE INDEX alias_image ON alias (image);

-- account and created repeat the image's, so that "tag X, newest first" is one range of one index. words are what search finds it by.
CREATE TABLE image_tag (
    image    text COLLATE "C" NOT NULL REFERENCES image (id) ON DELETE CASCADE,
    position integer NOT NULL,
    tag      text NOT NULL,
    tag_key  text COLLATE "C" NOT NULL,
    words    text NOT NULL,
    account  text COLLATE "C" NOT NULL,
    created  bigint NOT NULL,
    PRIMARY KEY (image, position)
);
CREATE UNIQUE INDEX image_tag_newest ON image_tag (account, tag_key, created, image);

-- What search looks in. Every word begins with its account's number: so what a search costs is what the account holds.
CREATE TABLE image_words (
    image       text COLLATE "C" PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
    names       tsvector NOT NULL,
    description tsvector NOT NULL,
    words       tsvector NOT NULL
);
CREATE INDEX image_words_words ON image_words USING gin (words);

CREATE TABLE reservation (
    account   text COLLATE "C" NOT NULL REFERENCES account (id),
    upload_id text COLLATE "C" NOT NULL,
    image     text COLLATE "C" NOT NULL UNIQUE,
    bytes     bigint NOT NULL,
    expires   bigint NOT NULL,
    PRIMARY KEY (account, upload_id)
);
CREATE INDEX reservation_expires ON reservation (expires);

-- Blobs to be removed. generation: only variants of generations below this one; null: all blobs. sweeper: who is at it, until when.
CREATE TABLE tombstone (
    image      text COLLATE "C" PRIMARY KEY,
    due        bigint NOT NULL,
    purges     integer NOT NULL DEFAULT 0,
    generation bigint,
    sweeper    text,
    swept_by   timestamptz
);
CREATE INDEX tombstone_due ON tombstone (due);

-- Originals whose image was deleted but not its bytes.
CREATE TABLE orphan (
    image   text COLLATE "C" PRIMARY KEY,
    account text COLLATE "C" NOT NULL,
    type    text NOT NULL,
    bytes   bigint NOT NULL,
    sha256  text COLLATE "C" NOT NULL,
    deleted bigint NOT NULL
);
CREATE INDEX orphan_account ON orphan (account);

CREATE TABLE grain_state (
    type text COLLATE "C" NOT NULL,
    key  text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    json text NOT NULL,
    etag bigint NOT NULL,
    PRIMARY KEY (type, key, name)
);

-- What is known of the stored variants, a few seconds late: the blobs are the truth. used is when somebody asked last.
CREATE TABLE variant (
    key   text COLLATE "C" PRIMARY KEY,
    bytes bigint NOT NULL,
    used  bigint NOT NULL
);
CREATE INDEX variant_used ON variant (used, key);

-- One row, kept by the triggers below.
CREATE TABLE variant_total (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    variants bigint NOT NULL,
    bytes    bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO variant_total VALUES (true, 0, 0);

-- What CDNs are to forget, while there are hooks that tell them. n is given when a transaction writes, number when a hook reads what is
-- committed: so a number below one that was told is never seen later. delivered is how far a hook got; teller, who tells it, until when.
CREATE TABLE cdn_purge (
    n       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number  bigint UNIQUE,
    tag     text NOT NULL,
    created bigint NOT NULL
);
CREATE INDEX cdn_purge_unnumbered ON cdn_purge (n) WHERE number IS NULL;
CREATE SEQUENCE cdn_number;
CREATE TABLE cdn_hook (
    name      text COLLATE "C" PRIMARY KEY,
    delivered bigint NOT NULL,
    teller    text,
    told_by   timestamptz
);
