SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST(',"socialInsurance":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list3.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"status":' AS TEXT) || CASE typeof(t3.status) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t3.status AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM social_insurance AS t3 
WHERE t3.id_number = t1.id_number AND t3.status = ? ORDER BY t3.row_id
 LIMIT 20 OFFSET ?) AS list3) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) AND NOT (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.id_number = t1.id_number AND t2.status = ? AND coalesce(t2.status = ?, 0) = 0)) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) AND NOT (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.id_number = t1.id_number AND t2.status = ? AND coalesce(t2.status = ?, 0) = 0))
 LIMIT 10001 OFFSET ?) AS counted) AS total
