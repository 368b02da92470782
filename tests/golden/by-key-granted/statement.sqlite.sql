SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"idNumber":' AS TEXT) || CASE typeof(t1.id_number) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.id_number AS TEXT)) END || CAST(',"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"birthDate":' AS TEXT) || CASE typeof(t1.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.birth_date AS TEXT)) END || CAST(',"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > ? OR t1.birth_date IS NULL, 1) = 1 THEN CAST('null' AS TEXT) ELSE CASE typeof(t1.phone) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.phone AS TEXT)) END END || CAST(',"address":' AS TEXT) || CASE typeof(t1.address) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.address AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || CASE typeof(t2.member_count) WHEN 'integer' THEN json_quote(t2.member_count) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?)))
 LIMIT 10001 OFFSET ?) AS counted) AS total
