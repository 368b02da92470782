SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT ((CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"gender":' AS TEXT) || json_quote(t1.gender) || CAST(',"birthDate":' AS TEXT) || CASE WHEN (instr(t1.region_code, ?) = 1) THEN json_quote(t1.birth_date) ELSE json_quote(CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END) END || CAST(',"regionCode":' AS TEXT) || json_quote(t1.region_code) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) || CAST('' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT))) AS record 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1) AND (EXISTS (SELECT ? AS anon_1 
FROM population AS t4 
WHERE (instr(t4.region_code, ?) = 1) AND t4.row_id = ?)) AND (coalesce((CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) > (SELECT (CASE WHEN (CAST(t3.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t3.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?), 0) = 1 OR (SELECT (CASE WHEN (CAST(t3.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t3.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?) IS NULL AND (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) IS NOT NULL OR (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) IS (SELECT (CASE WHEN (CAST(t3.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t3.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS bytewise_1 
FROM population AS t3 
WHERE (instr(t3.region_code, ?) = 1) AND t3.row_id = ?) AND (coalesce((t1.gender COLLATE BINARY) < (SELECT (t2.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?), 0) = 1 OR (SELECT (t2.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?) IS NULL AND (t1.gender COLLATE BINARY) IS NOT NULL OR (t1.gender COLLATE BINARY) IS (SELECT (t2.gender COLLATE BINARY) AS bytewise_2 
FROM population AS t2 
WHERE (instr(t2.region_code, ?) = 1) AND t2.row_id = ?) AND t1.row_id < ?)) ORDER BY (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) ASC NULLS FIRST, (t1.gender COLLATE BINARY) DESC NULLS FIRST, t1.row_id DESC
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1)
 LIMIT 10001 OFFSET ?) AS counted) AS total, EXISTS (SELECT ? AS anon_2 
FROM population AS t5 
WHERE (instr(t5.region_code, ?) = 1) AND t5.row_id = ?) AS stand
