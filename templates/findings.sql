-- title: Findings
-- description: One row per finding that an auditor should review, the most severe first. Each rule is a template of its own and can be
--   switched off; see the list of rules.
-- references: exchange_id -> exchanges; rule -> rules
-- columns:
--   rule           text     24  Name of the rule.
--   severity       text     10  Severity: high, medium, low or info.
--   exchange_id    id       14  The exchange; empty if the finding spans several.
--   exchange_name  text     32  Name of the exchange.
--   subject_type   text     14  Type of the subject: exchange, folder, document, user, group, person, content, or a dataset.
--   subject_id     id       16  Id of the subject.
--   subject        text     40  Name, path or address of the subject.
--   detail         text     60  What was found.
SELECT rule, severity, exchange_id, exchange_name, subject_type, subject_id, subject, detail
FROM findings
ORDER BY
    CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END,
    rule, COALESCE(exchange_name, ''), LENGTH(exchange_id), exchange_id, subject_type,
    COALESCE(subject, ''), LENGTH(subject_id), subject_id, detail
