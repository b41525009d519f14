-- Who may see each document, as the service says.

-- The grantees of each document: a row for each entry of the two lists of an answer. A document whose answer is known and
-- which has no row is granted to nobody.
CREATE TABLE permissions (
    exchange_id       TEXT NOT NULL,
    document_id       TEXT NOT NULL,
    -- the list it stands in: permissioned or non_permissioned
    listed_as         TEXT NOT NULL,
    -- the place in that list, from 0
    position          INTEGER NOT NULL,
    -- a group, or where `is_workspace_user` is 1 a user of the exchange
    grantee_id        TEXT NOT NULL,
    -- WORKSPACE, BUYER, COLLABORATION, WORKSPACE_USER
    grantee_type      TEXT,
    grantee_name      TEXT,
    -- SEE, CONTROL, REVOKED; NULL is none
    permission        TEXT,
    -- NONE, NOSAVE, NOSAVENOPRINT
    drm               TEXT,
    is_inherited      INTEGER,
    is_implicit       INTEGER,
    is_workspace_user INTEGER,
    create_allowed    INTEGER,
    extra             TEXT,
    PRIMARY KEY (exchange_id, document_id, listed_as, position)
) WITHOUT ROWID;
