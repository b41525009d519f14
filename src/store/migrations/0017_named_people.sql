-- Who a person is, said once: for members of a group whom the exchange itself does not list among its users.

-- The people whom any exchange names: a row for each `user_id`, with the address and the name that the exchange has which
-- changed the user last; one with an address goes first.
CREATE VIEW named_people AS
SELECT user_id, email_id, first_name, last_name, organization
FROM (
    SELECT
        user_id,
        NULLIF(email_id, '') AS email_id,
        first_name,
        last_name,
        organization,
        ROW_NUMBER() OVER (
            PARTITION BY user_id
            ORDER BY
                CASE WHEN email_id <> '' THEN 0 ELSE 1 END,
                COALESCE(last_modified_on, created_on) IS NULL, COALESCE(last_modified_on, created_on) DESC,
                LENGTH(exchange_id), exchange_id, LENGTH(workspace_user_id), workspace_user_id
        ) AS place
    FROM users
    WHERE user_id IS NOT NULL
) AS named
WHERE place = 1;
