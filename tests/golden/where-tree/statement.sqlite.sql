SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST(',"ethnicity":' AS TEXT) || CASE typeof(t1.ethnicity) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.ethnicity AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST(',"phone":' AS TEXT) || CASE typeof(t1.phone) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.phone AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE ((instr(t1.phone, ?) = 1) OR (t1.phone IS NULL) = ? OR (t1.gender IN (SELECT value FROM json_each(?))) AND (t1.name COLLATE BINARY) >= ?) AND coalesce(t1.ethnicity = ?, 0) = 0 ORDER BY (t1.ethnicity COLLATE BINARY) ASC NULLS LAST, (t1.region_code COLLATE BINARY) DESC NULLS LAST, t1.row_id
 LIMIT 5 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE ((instr(t1.phone, ?) = 1) OR (t1.phone IS NULL) = ? OR (t1.gender IN (SELECT value FROM json_each(?))) AND (t1.name COLLATE BINARY) >= ?) AND coalesce(t1.ethnicity = ?, 0) = 0
 LIMIT 10001 OFFSET ?) AS counted) AS total
