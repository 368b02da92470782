SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.name = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.name GLOB ?) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
