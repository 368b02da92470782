SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || CASE typeof(t2.member_count) WHEN 'integer' THEN json_quote(t2.member_count) ELSE 'null' END || CAST(',"head":' AS TEXT) || coalesce((SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t3.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t3.name AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.id_number = t2.head_id_number ORDER BY t3.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST(',"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list4.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t4.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t4.name AS TEXT)) END || CAST(',"birthDate":' AS TEXT) || CASE typeof(t4.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t4.birth_date AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t4 
WHERE t4.household_id = t2.household_id AND t4.gender != ? ORDER BY (t4.id_number COLLATE BINARY) ASC NULLS LAST, t4.row_id
 LIMIT 3 OFFSET ?) AS list4) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
