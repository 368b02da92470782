SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"birthDate":' AS TEXT) || CASE typeof(t1.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.birth_date AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.birth_date >= ? AND t1.birth_date <= ? AND NOT (coalesce((t1.name COLLATE BINARY) >= ?, 0) = 1 AND coalesce((t1.name COLLATE BINARY) <= ?, 0) = 1) ORDER BY (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) DESC NULLS LAST, t1.row_id
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
