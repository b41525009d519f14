-- title: Consents
-- description: One row per consent to a splash text in the account's name, in the order they were given in each exchange.
--   A text is read again each time before consent is given.
-- references: exchange_id -> exchanges
-- frozen: exchange_name
-- printed: account, accepted_on, button, during, file, text_sha256
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     28  [Exchange] Name of the exchange.
--   account        text     32  Email address of the account that consented; empty if it signed in with a token alone.
--   accepted_on    datetime 20  [Accepted] When the consent was sent. The evidence is written before that, so a consent the service never received has a row, too.
--   button         text     20  What the button says that a person would press.
--   text_sha256    text     66  [SHA-256 of the text] SHA-256 of the text, hexadecimal; empty if there was none.
--   file           text     30  The text as it came, in the run folder; the .html beside it shows it without running it.
--   during         text     10  What the exchange was entered for: run, verify.
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    c.account,
    c.accepted_on,
    c.button,
    c.text_sha256,
    CASE WHEN c.text IS NOT NULL THEN 'splash/' || f.stem || '.txt' END AS file,
    c.during
FROM consents AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN splash_files AS f ON f.exchange_id = c.exchange_id AND f.number = c.number
ORDER BY COALESCE(e.name, '') COLLATE names, LENGTH(c.exchange_id), c.exchange_id, c.number
