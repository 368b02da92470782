SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT ((CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST(',"birthDate":' AS TEXT) || CASE WHEN (instr(t1.region_code, ?) = 1) THEN CASE typeof(t1.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.birth_date AS TEXT)) END ELSE json_quote(CAST(CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) || CAST('' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT))) AS record 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1) AND (EXISTS (SELECT ? AS anon_1 
FROM population AS t4 
WHERE (instr(t4.region_code, ?) = 1) AND t4.row_id = ?)) AND CASE WHEN (coalesce((CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) > (SELECT (CASE WHEN (CAST(t2.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t2.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?), 0) = 1 OR (SELECT (CASE WHEN (CAST(t2.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t2.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?) IS NULL AND (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) IS NOT NULL) THEN 1 WHEN ((CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) IS NOT (SELECT (CASE WHEN (CAST(t2.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t2.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?)) THEN 0 WHEN (coalesce((t1.gender COLLATE BINARY) < (SELECT (t3.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?), 0) = 1 OR (SELECT (t3.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?) IS NULL AND (t1.gender COLLATE BINARY) IS NOT NULL) THEN 1 WHEN ((t1.gender COLLATE BINARY) IS NOT (SELECT (t3.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?)) THEN 0 ELSE t1.row_id < ? END = 1 ORDER BY (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) ASC NULLS FIRST, (t1.gender COLLATE BINARY) DESC NULLS FIRST, t1.row_id DESC
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1)
 LIMIT 10001 OFFSET ?) AS counted) AS total, EXISTS (SELECT ? AS anon_2 
FROM population AS t5 
WHERE (instr(t5.region_code, ?) = 1) AND t5.row_id = ?) AS stand
