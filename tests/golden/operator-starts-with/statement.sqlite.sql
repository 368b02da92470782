SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"birthDate":' AS TEXT) || CASE typeof(t1.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.birth_date AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (instr(t1.id_number, ?) = 1) ORDER BY (t1.id_number COLLATE BINARY) ASC NULLS LAST, t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (instr(t1.id_number, ?) = 1)
 LIMIT 10001 OFFSET ?) AS counted) AS total
