SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"called":' AS TEXT) || json_quote(t1.name) || CAST(',"home":' AS TEXT) || coalesce((SELECT (CAST('{"size":' AS TEXT) || json_quote(t2.member_count) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST(',"id":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"gender":' AS TEXT) || json_quote(t1.name) || CAST(',"name":' AS TEXT) || json_quote(t1.gender) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
