SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM household AS t1 
WHERE 1 = 1 ORDER BY t1.row_id
 LIMIT 2 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
