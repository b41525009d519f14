-- whether the service said that it is the simulated one; NULL in a run of a version that did not look
ALTER TABLE run ADD COLUMN simulated INTEGER;
