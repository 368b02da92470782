SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list7.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t3.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t3.name AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.household_id = t2.household_id AND (EXISTS (SELECT 1 AS anon_1 
FROM household AS t4 
WHERE t4.household_id = t3.household_id AND (EXISTS (SELECT 1 AS anon_2 
FROM population AS t5 
WHERE t5.household_id = t4.household_id AND t5.gender = ?)))) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM household AS t6 
WHERE t6.household_id = t3.household_id AND (EXISTS (SELECT 1 AS anon_4 
FROM population AS t7 
WHERE t7.id_number = t6.head_id_number AND t7.gender = ?)))) ORDER BY (t3.id_number COLLATE BINARY) DESC NULLS LAST, t3.row_id
 LIMIT 20 OFFSET ?) AS list7) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
