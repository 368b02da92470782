SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"status":' AS TEXT) || CASE typeof(t1.status) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.status AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM enterprise AS t1 
WHERE t1.status = ? OR t1.region_code = ? ORDER BY t1.row_id
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM enterprise AS t1 
WHERE t1.status = ? OR t1.region_code = ?
 LIMIT 10001 OFFSET ?) AS counted) AS total
