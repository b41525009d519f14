-- Consents to splash texts: each is kept as it was given, whatever comes later.

-- `splashes`: The splash text at the entrance of an exchange: the one that the walk consented to first, or else read
-- last. Every consent is in `consents`, and so is the image, which only older versions kept here as well.

-- What was shown at the entrances of exchanges: each text and each image once, as it came.
CREATE TABLE splash_contents (
    -- of `content`, hexadecimal
    sha256     TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL
);

-- Each consent to a splash text. Rows are added, and never changed.
CREATE TABLE splash_consents (
    exchange_id  TEXT NOT NULL,
    -- from 1, in each exchange
    number       INTEGER NOT NULL,
    -- when it was sent
    accepted_on  INTEGER NOT NULL,
    -- the email address of the account that consented, if it is known
    account      TEXT,
    -- what the button says that a person would press
    button       TEXT,
    -- run or verify: what the exchange was entered for
    during       TEXT NOT NULL,
    -- of the text in `splash_contents`
    text_sha256  TEXT,
    -- of the image in `splash_contents`
    image_sha256 TEXT,
    PRIMARY KEY (exchange_id, number)
) WITHOUT ROWID;

-- Each consent with what was consented to, also that of a version that kept only one in each exchange (number 0).
CREATE VIEW consents AS
SELECT
    c.exchange_id,
    c.number,
    c.accepted_on,
    c.account,
    c.button,
    c.during,
    c.text_sha256,
    CAST(t.content AS TEXT) AS text,
    c.image_sha256,
    i.media_type AS image_type,
    i.content AS image
FROM splash_consents AS c
LEFT JOIN splash_contents AS t ON t.sha256 = c.text_sha256
LEFT JOIN splash_contents AS i ON i.sha256 = c.image_sha256
UNION ALL
SELECT
    s.exchange_id,
    0 AS number,
    s.accepted_on,
    r.account,
    s.accept_text AS button,
    CASE WHEN s.accepted_on > r.finished_on THEN 'verify' ELSE 'run' END AS during,
    s.text_sha256,
    s.text,
    NULL AS image_sha256,
    s.image_type,
    s.image
FROM splashes AS s
CROSS JOIN run AS r
WHERE
    s.accepted_on IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM splash_consents AS c
        WHERE c.exchange_id = s.exchange_id AND c.accepted_on = s.accepted_on
    );
