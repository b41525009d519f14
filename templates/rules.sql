-- title: Rules
-- description: One row per rule for findings, whatever came of it. That a rule found nothing is said only of the
--   exchanges in which it could be assessed: those whose datasets it needs are whole.
-- key: rule
-- frozen: title
-- unknown: findings
-- printed: severity, state, findings, population, assessed_in, not_assessed_in, limit, reason, action
-- columns:
--   rule             text     24  [Rule name] Name of the rule.
--   title            text     26  [Rule] Title of the rule.
--   severity         text     10  Severity of its findings: high, medium, low or info.
--   state            text     14  found; none (assessed, and nothing found); off (switched off by the settings); not_assessed (nothing is known).
--   findings         integer  10  Number of findings; empty if the rule is off, or could be assessed nowhere.
--   waived           integer  10  Number of these that were accepted.
--   population       integer  12  [Looked at] Number of subjects that the rule looked at; empty if it was not applied.
--   assessed_in      integer  12  [Exchanges assessed] Exchanges in which the rule could be assessed.
--   not_assessed_in  integer  14  [Exchanges not assessed] Exchanges in which it could not; a finding in one of these is still reported.
--   limit            text     30  [Settings] Settings that the rule obeyed, with their values.
--   reason           text     40  Why the rule was not assessed, or not in all exchanges.
--   subjects         text     36  What the population consists of.
--   action           text     40  [What to do] What to do about a finding.
--   why              text     60  [Why it matters] Why a finding matters.
SELECT
    rule,
    title,
    severity,
    state,
    findings,
    waived,
    population,
    assessed_in,
    not_assessed_in,
    settings AS "limit",
    reason,
    subjects,
    action,
    why
FROM rules
ORDER BY position
