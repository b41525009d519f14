-- the call that collected, as JSON: version, commit, target and hash of the program, host, user, arguments, origins of the settings; NULL in a run of a version that did not keep it
ALTER TABLE run ADD COLUMN provenance TEXT;
