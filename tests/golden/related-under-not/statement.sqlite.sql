SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || CASE typeof(t3.member_count) WHEN 'integer' THEN json_quote(t3.member_count) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM household AS t3 
WHERE t3.household_id = t1.household_id ORDER BY t3.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE NOT (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND t2.member_count > ?)) ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE NOT (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND t2.member_count > ?))
 LIMIT 10001 OFFSET ?) AS counted) AS total
