SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || CASE typeof(t5.member_count) WHEN 'integer' THEN json_quote(t5.member_count) ELSE 'null' END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t5.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t5.region_code AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM household AS t5 
WHERE t5.household_id = t1.household_id ORDER BY t5.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND (instr(t2.region_code, ?) = 1) AND t2.member_count >= ?)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM household AS t3 
WHERE t3.household_id = t1.household_id AND (EXISTS (SELECT 1 AS anon_3 
FROM population AS t4 
WHERE t4.id_number = t3.head_id_number AND t4.gender = ?)))) ORDER BY t1.row_id
 LIMIT 6 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND (instr(t2.region_code, ?) = 1) AND t2.member_count >= ?)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM household AS t3 
WHERE t3.household_id = t1.household_id AND (EXISTS (SELECT 1 AS anon_3 
FROM population AS t4 
WHERE t4.id_number = t3.head_id_number AND t4.gender = ?))))
 LIMIT 10001 OFFSET ?) AS counted) AS total
