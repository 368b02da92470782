SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"called":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"home":' AS TEXT) || coalesce((SELECT (CAST('{"size":' AS TEXT) || CASE typeof(t2.member_count) WHEN 'integer' THEN json_quote(t2.member_count) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST(',"id":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"gender":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"name":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
