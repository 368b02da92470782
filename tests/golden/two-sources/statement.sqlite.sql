SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"household":' AS TEXT) || (CAST('0 ' AS TEXT) || substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) ORDER BY (t1.id_number COLLATE BINARY) ASC NULLS LAST, t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT (substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT) || (CAST('{"memberCount":' AS TEXT) || CASE typeof(t1.member_count) WHEN 'integer' THEN json_quote(t1.member_count) ELSE 'null' END || CAST(',"members":' AS TEXT) || (CAST('0 ' AS TEXT) || substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT)) || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY (substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) COLLATE BINARY) ORDER BY t1.row_id) AS nth 
FROM household AS t1 
WHERE (t1.household_id IN (SELECT value FROM json_each(?)))) AS numbered 
WHERE numbered.nth <= 1 ORDER BY numbered.nth) AS page) AS BLOB) AS records

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT (substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT) || (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY (substr((CAST('[' AS TEXT) || CASE typeof(t1.household_id) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.household_id AS TEXT)) END || CAST(']' AS TEXT)), 1, 256) COLLATE BINARY) ORDER BY (t1.id_number COLLATE BINARY) ASC NULLS LAST, t1.row_id) AS nth 
FROM population AS t1 
WHERE (t1.household_id IN (SELECT value FROM json_each(?)))) AS numbered 
WHERE numbered.nth <= 3 ORDER BY numbered.nth) AS page) AS BLOB) AS records
