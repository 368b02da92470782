SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"birthDate":' AS TEXT) || CASE typeof(t3.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t3.birth_date AS TEXT)) END || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_2 
FROM (SELECT (CAST('{"gender":' AS TEXT) || CASE typeof(t5.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t5.gender AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t5 
WHERE t5.household_id = t4.household_id ORDER BY t5.row_id
 LIMIT 2 OFFSET ?) AS list5) || CAST('}' AS TEXT)) AS record 
FROM household AS t4 
WHERE t4.household_id = t3.household_id ORDER BY t4.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.household_id = t2.household_id ORDER BY (CASE WHEN (CAST(t3.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t3.birth_date AS TEXT), 1, 4) END COLLATE BINARY) DESC NULLS LAST, t3.row_id
 LIMIT 2 OFFSET ?) AS list5) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
