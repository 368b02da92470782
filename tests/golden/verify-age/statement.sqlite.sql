SELECT CAST((coalesce(max(CASE WHEN (t1.birth_date <= ?) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN 1 THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.birth_date <= ?) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.birth_date IS NOT NULL) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT))) AS BLOB) AS truths 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?)))
