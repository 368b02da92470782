SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"memberCount":' AS TEXT) || CASE typeof(t1.member_count) WHEN 'integer' THEN json_quote(t1.member_count) ELSE 'null' END || CAST(',"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list3.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"birthDate":' AS TEXT) || CASE typeof(t3.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t3.birth_date AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.household_id = t1.household_id ORDER BY t3.row_id
 LIMIT 20 OFFSET ?) AS list3) || CAST('}' AS TEXT)) AS record 
FROM household AS t1 
WHERE NOT (EXISTS (SELECT 1 AS anon_1 
FROM population AS t2 
WHERE t2.household_id = t1.household_id AND coalesce(t2.birth_date < ?, 0) = 0)) ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM household AS t1 
WHERE NOT (EXISTS (SELECT 1 AS anon_1 
FROM population AS t2 
WHERE t2.household_id = t1.household_id AND coalesce(t2.birth_date < ?, 0) = 0))
 LIMIT 10001 OFFSET ?) AS counted) AS total
