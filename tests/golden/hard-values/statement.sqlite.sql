SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"phone":' AS TEXT) || CASE typeof(t1.phone) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.phone AS TEXT)) END || CAST(',"address":' AS TEXT) || CASE typeof(t1.address) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.address AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.name IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
